using System.Buffers.Binary;
using Parquet;

namespace Trainyard.Predictor.Tables;

/// <summary>Opens Parquet files, broken ones among them.</summary>
internal static class ParquetFile
{
    /// <param name="file">Seekable: the footer is read first.</param>
    /// <exception cref="TableException">It is no Parquet.</exception>
    public static Task<ParquetReader> OpenAsync(Stream file) => Words(() => ReadFooterAsync(file));

    /// <summary>Reads; the library tells faults of a file by many types, and none of its words are for the caller.</summary>
    /// <exception cref="TableException">It is no Parquet.</exception>
    public static async Task<T> Words<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is not (TableException or OutOfMemoryException))
        {
            throw new TableException("it is no Parquet file, or a broken one");
        }
    }

    private static async Task<ParquetReader> ReadFooterAsync(Stream file)
    {
        const int Tail = 8;
        if (file.Length < Tail)
            throw new InvalidDataException("no footer");
        var tail = await ReadAsync(file, file.Length - Tail, Tail);
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length < 0 || length > file.Length - Tail)
            throw new InvalidDataException("no footer");
        var footer = await ReadAsync(file, file.Length - Tail - length, length);
        if (ThriftShape.LengthOf("FileMetaData", footer) < 0)
            throw new InvalidDataException("a broken footer");
        file.Position = 0;
        var reader = await ParquetReader.CreateAsync(file);

        // It is made when it is first asked for, and may turn out to be none.
        _ = reader.Schema;
        return reader;
    }

    private static async Task<byte[]> ReadAsync(Stream file, long from, int length)
    {
        var bytes = new byte[length];
        file.Position = from;
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }
}
