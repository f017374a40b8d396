using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>
/// LightGBM's C interface (c_api.h of 4.7); the library comes in its NuGet package. Every function gives 0, or -1 with a message in
/// <see cref="LGBM_GetLastError"/>.
/// </summary>
internal static unsafe partial class LightGbmLibrary
{
    /// <summary>C_API_DTYPE_FLOAT32.</summary>
    public const int Float32 = 0;

    private const string Name = "lib_lightgbm";

    static LightGbmLibrary()
    {
        OpenMp.WaitBriefly();

        // It needs libgomp.so.1, which a machine without a compiler rarely has.
        if (!TryLoad() && !(SerialOpenMp.TryLoad() && TryLoad()))
            throw new DllNotFoundException("LightGBM's library, which lies beside the program, could not be loaded");
    }

    private static bool TryLoad() => NativeLibrary.TryLoad(Name, typeof(LightGbmLibrary).Assembly, null, out _);

    public static void Check(int result)
    {
        if (result != 0)
            throw new TreeLibraryException("LightGBM", Marshal.PtrToStringUTF8(LGBM_GetLastError()) ?? "it failed without a message");
    }

    [LibraryImport(Name)]
    public static partial nint LGBM_GetLastError();

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetCreateFromSampledColumn(
        double** values,
        int** rows,
        int columns,
        int* counts,
        int sampledRows,
        int localRows,
        long allRows,
        string parameters,
        out LightGbmDatasetHandle dataset
    );

    [LibraryImport(Name)]
    public static partial int LGBM_DatasetCreateByReference(LightGbmDatasetHandle reference, long rows, out LightGbmDatasetHandle dataset);

    [LibraryImport(Name)]
    public static partial int LGBM_DatasetPushRows(LightGbmDatasetHandle dataset, float* rows, int type, int count, int columns, int first);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetSetField(LightGbmDatasetHandle dataset, string field, float* values, int count, int type);

    [LibraryImport(Name)]
    public static partial int LGBM_DatasetFree(nint dataset);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterCreate(LightGbmDatasetHandle training, string parameters, out LightGbmBoosterHandle booster);

    [LibraryImport(Name)]
    public static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport(Name)]
    public static partial int LGBM_BoosterAddValidData(LightGbmBoosterHandle booster, LightGbmDatasetHandle validation);

    [LibraryImport(Name)]
    public static partial int LGBM_BoosterUpdateOneIter(LightGbmBoosterHandle booster, out int finished);

    [LibraryImport(Name)]
    public static partial int LGBM_BoosterUpdateOneIterCustom(
        LightGbmBoosterHandle booster,
        float* gradients,
        float* hessians,
        out int finished
    );

    [LibraryImport(Name)]
    public static partial int LGBM_BoosterGetCurrentIteration(LightGbmBoosterHandle booster, out int iteration);

    [LibraryImport(Name)]
    public static partial int LGBM_BoosterGetPredict(LightGbmBoosterHandle booster, int dataset, out long length, double* predictions);

    [LibraryImport(Name)]
    public static partial int LGBM_BoosterSaveModelToString(
        LightGbmBoosterHandle booster,
        int first,
        int iterations,
        int importance,
        long room,
        out long length,
        byte* text
    );

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterLoadModelFromString(string model, out int iterations, out LightGbmBoosterHandle booster);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterPredictForMat(
        LightGbmBoosterHandle booster,
        float* rows,
        int type,
        int count,
        int columns,
        int isRowMajor,
        int kind,
        int first,
        int iterations,
        string parameters,
        out long length,
        double* predictions
    );
}

internal sealed class LightGbmDatasetHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => LightGbmLibrary.LGBM_DatasetFree(handle) == 0;
}

internal sealed class LightGbmBoosterHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => LightGbmLibrary.LGBM_BoosterFree(handle) == 0;
}
