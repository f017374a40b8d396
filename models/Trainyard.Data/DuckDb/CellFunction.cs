using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using DuckDB.NET.Native;
using Trainyard.Models;
using static DuckDB.NET.Native.NativeMethods;

namespace Trainyard.Data.DuckDb;

/// <summary>
/// A <see cref="CellReader"/> as a function of SQL, from VARCHAR to DOUBLE, BIGINT, BOOLEAN, TIMESTAMP or VARCHAR: what a text is, is
/// decided in that one place, in views and queries too. DuckDB calls it from several threads.
/// </summary>
internal static unsafe partial class CellFunction
{
    private const string Library = "duckdb";

    internal static void Register(DuckDBNativeConnection connection, string name, CellReader reader, DuckDBType type)
    {
        var function = ScalarFunction.DuckDBCreateScalarFunction();
        using var parameter = LogicalType.DuckDBCreateLogicalType(DuckDBType.Varchar);
        using var result = LogicalType.DuckDBCreateLogicalType(type);
        ScalarFunction.DuckDBScalarFunctionSetName(function, name);
        ScalarFunction.DuckDBScalarFunctionAddParameter(function, parameter);
        ScalarFunction.DuckDBScalarFunctionSetReturnType(function, result);
        ScalarFunction.DuckDBScalarFunctionSetExtraInfo(function, GCHandle.ToIntPtr(GCHandle.Alloc(new Body(reader, type))), &Free);
        ScalarFunction.DuckDBScalarFunctionSetFunction(function, &Call);
        var state = ScalarFunction.DuckDBRegisterScalarFunction(connection, function);
        ScalarFunction.DuckDBDestroyScalarFunction(ref function);
        if (state != DuckDBState.Success)
            throw new InvalidOperationException($"DuckDB: no function {name}");
    }

    // DuckDB.NET's own imports take chunks that they would free.
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_size")]
    private static partial ulong ChunkSize(nint chunk);

    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_vector")]
    private static partial nint ChunkVector(nint chunk, ulong column);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(nint info) => GCHandle.FromIntPtr(info).Free();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Call(nint info, nint input, nint output)
    {
        try
        {
            var count = (int)ChunkSize(input);
            var body = (Body)GCHandle.FromIntPtr(ScalarFunction.DuckDBScalarFunctionGetExtraInfo(info)).Target!;
            body.Run(new ColumnVector(ChunkVector(input, 0), count), output, count);
        }
        catch (Exception fault)
        {
            // An exception must not cross into native code.
            ScalarFunction.DuckDBScalarFunctionSetError(info, fault.Message);
        }
    }

    private sealed class Body(CellReader reader, DuckDBType type)
    {
        internal void Run(ColumnVector texts, nint output, int count)
        {
            var buffer = new char[256];
            var values = Vectors.DuckDBVectorGetData(output);
            for (var row = 0; row < count; row++)
            {
                if (!texts.IsValid(row))
                {
                    Clear(output, row);
                    continue;
                }

                var utf8 = texts.Utf8(row);
                if (utf8.Length > buffer.Length)
                    buffer = new char[utf8.Length];
                var text = buffer.AsSpan(0, Encoding.UTF8.GetChars(utf8, buffer));
                var cell = reader.Read(text);
                if (cell.Kind == CellKind.Gap)
                    Clear(output, row);
                else if (cell.Kind == CellKind.Fault)
                    throw new FormatException($"a value {reader.Describe(text)}");
                else
                    Write(cell, output, values, row);
            }
        }

        private void Write(Cell cell, nint output, void* values, int row)
        {
            switch (type)
            {
                case DuckDBType.Double:
                    ((double*)values)[row] = cell.Number;
                    break;
                case DuckDBType.BigInt:
                    ((long*)values)[row] = checked((long)cell.Number);
                    break;
                case DuckDBType.Boolean:
                    ((byte*)values)[row] = cell.Truth ? (byte)1 : (byte)0;
                    break;
                case DuckDBType.Timestamp:
                    ((long*)values)[row] = cell.Moment;
                    break;
                default:
                    WriteText(cell.Text, output, row);
                    break;
            }
        }

        private static void WriteText(ReadOnlySpan<char> text, nint output, int row)
        {
            var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
            var length = Encoding.UTF8.GetBytes(text, bytes);
            fixed (byte* utf8 = bytes)
                Vectors.DuckDBVectorAssignStringElementLength(output, (ulong)row, utf8, length);
        }

        private static void Clear(nint output, int row)
        {
            Vectors.DuckDBVectorEnsureValidityWritable(output);
            Vectors.DuckDBVectorGetValidity(output)[row >> 6] &= ~(1UL << (row & 63));
        }
    }
}
