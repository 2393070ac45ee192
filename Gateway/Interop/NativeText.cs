using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Interop;

/// <summary>Zero-terminated UTF-8, in and out.</summary>
internal static unsafe class NativeText
{
    public static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    public static byte[] ZeroTerminated(string text)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException("The text holds a zero character, which would end it for native code.", nameof(text));
        }

        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
