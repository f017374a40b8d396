using Microsoft.Win32.SafeHandles;

namespace Trainyard.Learning.Trees;

internal sealed class MatrixHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => XgboostLibrary.XGDMatrixFree(handle) == 0;
}

internal sealed class BoosterHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => XgboostLibrary.XGBoosterFree(handle) == 0;
}
