using NUnit.Framework;

namespace Gateway.Tests.Conversion.Support;

/// <summary>
/// Test data that lie beside the repository, in a folder <c>shared</c>, and may not be in it: ChatGLM2-6B's vocabulary.
/// </summary>
internal static class SharedFiles
{
    /// <summary>The file's path; where it is absent, the test is ignored with the reason.</summary>
    public static string Require(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "chatglm2", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        Assert.Ignore($"shared/chatglm2/{name} is not beside the repository: it belongs to the ChatGLM2-6B distribution.");
        return "";
    }
}
