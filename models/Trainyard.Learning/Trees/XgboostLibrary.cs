using System.Reflection;
using System.Runtime.InteropServices;

namespace Trainyard.Learning.Trees;

/// <summary>
/// XGBoost's C interface (c_api.h of 1.7). Every function gives 0, or -1 with a message in <see cref="XGBGetLastError"/>.
/// </summary>
internal static unsafe partial class XgboostLibrary
{
    private const string Name = "xgboost";

    static XgboostLibrary()
    {
        NativeLibrary.SetDllImportResolver(typeof(XgboostLibrary).Assembly, Resolve);
        Check(XGBSetGlobalConfig("""{"verbosity":0}"""));
    }

    public static void Check(int result)
    {
        if (result == 0)
            return;
        throw new TreeLibraryException("XGBoost", Marshal.PtrToStringUTF8(XGBGetLastError()) ?? "it failed without a message");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? XgboostFile.Handle : 0;

    [LibraryImport(Name)]
    public static partial nint XGBGetLastError();

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBSetGlobalConfig(string config);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGDMatrixCreateFromDense(string arrayInterface, string config, out MatrixHandle matrix);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGQuantileDMatrixCreateFromCallback(
        nint iterator,
        MatrixHandle proxy,
        nint reference,
        delegate* unmanaged<nint, void> reset,
        delegate* unmanaged<nint, int> next,
        string config,
        out MatrixHandle matrix
    );

    [LibraryImport(Name)]
    public static partial int XGProxyDMatrixCreate(out MatrixHandle proxy);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGProxyDMatrixSetDataDense(MatrixHandle proxy, string arrayInterface);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGDMatrixSetInfoFromInterface(MatrixHandle matrix, string field, string arrayInterface);

    [LibraryImport(Name)]
    public static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(Name)]
    public static partial int XGBoosterCreate(nint* matrices, ulong count, out BoosterHandle booster);

    [LibraryImport(Name)]
    public static partial int XGBoosterFree(nint booster);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSetParam(BoosterHandle booster, string name, string value);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSetAttr(BoosterHandle booster, string name, string value);

    [LibraryImport(Name)]
    public static partial int XGBoosterUpdateOneIter(BoosterHandle booster, int iteration, MatrixHandle training);

    [LibraryImport(Name)]
    public static partial int XGBoosterEvalOneIter(
        BoosterHandle booster,
        int iteration,
        nint* matrices,
        byte** names,
        ulong count,
        out nint result
    );

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterPredictFromDMatrix(
        BoosterHandle booster,
        MatrixHandle matrix,
        string config,
        out ulong* shape,
        out ulong dimensions,
        out float* result
    );

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterPredictFromDense(
        BoosterHandle booster,
        string arrayInterface,
        string config,
        nint matrix,
        out ulong* shape,
        out ulong dimensions,
        out float* result
    );

    [LibraryImport(Name)]
    public static partial int XGBoosterSlice(BoosterHandle booster, int begin, int end, int step, out BoosterHandle slice);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSaveModelToBuffer(BoosterHandle booster, string config, out ulong length, out byte* content);

    [LibraryImport(Name)]
    public static partial int XGBoosterLoadModelFromBuffer(BoosterHandle booster, byte* content, ulong length);
}
