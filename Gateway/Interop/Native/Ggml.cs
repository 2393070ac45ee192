using System.Runtime.InteropServices;

namespace Gateway.Interop.Native;

/// <summary>Functions of libggml (the registry of backends) and libggml-base (types, devices, quantisation).</summary>
internal static unsafe partial class Ggml
{
    public const string Library = "ggml";
    public const string BaseLibrary = "ggml-base";

    [LibraryImport(Library)]
    public static partial void ggml_backend_load_all_from_path(byte* dir_path);

    [LibraryImport(Library)]
    public static partial nuint ggml_backend_dev_count();

    [LibraryImport(Library)]
    public static partial nint ggml_backend_dev_get(nuint index);

    [LibraryImport(Library)]
    public static partial nint ggml_backend_dev_by_type(int type);

    [LibraryImport(BaseLibrary)]
    public static partial byte* ggml_backend_dev_name(nint device);

    [LibraryImport(BaseLibrary)]
    public static partial byte* ggml_backend_dev_description(nint device);

    [LibraryImport(BaseLibrary)]
    public static partial void ggml_backend_dev_memory(nint device, nuint* free, nuint* total);

    [LibraryImport(BaseLibrary)]
    public static partial int ggml_backend_dev_type(nint device);

    [LibraryImport(BaseLibrary)]
    public static partial nint ggml_backend_dev_backend_reg(nint device);

    [LibraryImport(BaseLibrary)]
    public static partial void* ggml_backend_reg_get_proc_address(nint reg, byte* name);

    [LibraryImport(BaseLibrary)]
    public static partial long ggml_blck_size(int type);

    [LibraryImport(BaseLibrary)]
    public static partial nuint ggml_type_size(int type);

    [LibraryImport(BaseLibrary)]
    public static partial byte* ggml_type_name(int type);

    [LibraryImport(BaseLibrary)]
    public static partial byte ggml_quantize_requires_imatrix(int type);

    [LibraryImport(BaseLibrary)]
    public static partial byte ggml_validate_row_data(int type, void* data, nuint nbytes);

    [LibraryImport(BaseLibrary)]
    public static partial nuint ggml_quantize_chunk(
        int type, float* src, void* dst, long start, long nrows, long n_per_row, float* imatrix);

    [LibraryImport(BaseLibrary)]
    public static partial void ggml_threadpool_params_init(ggml_threadpool_params* p, int n_threads);
}
