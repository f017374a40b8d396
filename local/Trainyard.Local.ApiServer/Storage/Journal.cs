using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Trainyard.Local.ApiServer.Storage;

/// <summary>
/// The append-only log behind the store. A record is length, checksum, kind of write, version, key and JSON; a torn record at the end,
/// which a kill leaves behind, is cut off when the log is next read.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int HeaderBytes = 8;
    private const byte Put = 1;
    private const byte Remove = 2;
    private static readonly byte[] Zeros = new byte[1 << 20];

    private readonly string _path;
    private readonly bool _sync;
    private SafeFileHandle _file;
    private long _allocated;

    public Journal(string path, bool sync)
    {
        (_path, _sync) = (path, sync);
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    }

    /// <summary>Bytes in the log.</summary>
    public long Length { get; private set; }

    /// <summary>Reads the log from its beginning; each record as (version, resource, namespace, name, JSON or null where it was
    /// removed).</summary>
    public void Replay(Action<long, string, string, string, byte[]?> onRecord)
    {
        var size = RandomAccess.GetLength(_file);
        var header = new byte[HeaderBytes];
        long at = 0;
        while (at + HeaderBytes <= size && RandomAccess.Read(_file, header, at) == HeaderBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length <= 0 || at + HeaderBytes + length > size)
                break;

            var record = new byte[length];
            RandomAccess.Read(_file, record, at + HeaderBytes);
            if (Checksum(record) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
                break;

            Decode(record, onRecord);
            at += HeaderBytes + length;
        }

        RandomAccess.SetLength(_file, at);
        Length = _allocated = at;
    }

    /// <summary>Appends what <see cref="Encode"/> wrote and waits until the disk has it.</summary>
    public void Append(ReadOnlySpan<byte> records)
    {
        // A sync that makes the file longer waits for the file system's journal, and so for what all other programs write: zeros go ahead.
        for (; _allocated < Length + records.Length; _allocated += Zeros.Length)
            RandomAccess.Write(_file, Zeros, _allocated);

        RandomAccess.Write(_file, records, Length);
        Length += records.Length;
        Flush(_file);
    }

    /// <summary>Puts a log that holds only these objects in the place of the present one, in one step.</summary>
    public void Rewrite(IEnumerable<StoredObject> objects, long version)
    {
        var temporary = _path + ".new";
        var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        ArrayBufferWriter<byte> buffer = new(1 << 16);
        long at = 0;
        foreach (var one in objects)
        {
            Encode(buffer, one, removed: false);
            if (buffer.WrittenCount > 1 << 20)
            {
                RandomAccess.Write(file, buffer.WrittenSpan, at);
                at += buffer.WrittenCount;
                buffer.ResetWrittenCount();
            }
        }

        // The version must not fall back where the newest write was a deletion.
        Encode(buffer, new StoredObject("", "", "", version, []), removed: true);
        RandomAccess.Write(file, buffer.WrittenSpan, at);
        Flush(file);
        File.Move(temporary, _path, overwrite: true);
        _file.Dispose();
        _file = file;
        Length = _allocated = at + buffer.WrittenCount;
    }

    public static void Encode(ArrayBufferWriter<byte> into, StoredObject one, bool removed)
    {
        var json = removed ? [] : one.Json;
        var size = 1 + 8 + 6 + one.Resource.Length + one.Namespace.Length + one.Name.Length + json.Length;
        var span = into.GetSpan(HeaderBytes + size)[..(HeaderBytes + size)];
        var record = span[HeaderBytes..];
        record[0] = removed ? Remove : Put;
        BinaryPrimitives.WriteInt64LittleEndian(record[1..], one.Version);
        var at = 9;
        foreach (var part in (ReadOnlySpan<string>)[one.Resource, one.Namespace, one.Name])
        {
            BinaryPrimitives.WriteUInt16LittleEndian(record[at..], (ushort)part.Length);
            at += 2 + Encoding.ASCII.GetBytes(part, record[(at + 2)..]);
        }

        json.CopyTo(record[at..]);
        BinaryPrimitives.WriteInt32LittleEndian(span, size);
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], Checksum(record));
        into.Advance(HeaderBytes + size);
    }

    public void Dispose()
    {
        RandomAccess.SetLength(_file, Length);
        _file.Dispose();
    }

    private void Flush(SafeFileHandle file)
    {
        if (_sync)
            RandomAccess.FlushToDisk(file);
    }

    private static void Decode(byte[] record, Action<long, string, string, string, byte[]?> onRecord)
    {
        var at = 9;
        var parts = new string[3];
        for (var i = 0; i < parts.Length; i++)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(at));
            parts[i] = Encoding.ASCII.GetString(record, at + 2, length);
            at += 2 + length;
        }

        var json = record[0] == Remove ? null : record[at..];
        onRecord(BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(1)), parts[0], parts[1], parts[2], json);
    }

    /// <summary>FNV-1a over eight bytes at a time: it only has to tell a torn record from a whole one.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037;
        while (bytes.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 1099511628211;
            bytes = bytes[8..];
        }

        foreach (var one in bytes)
            hash = (hash ^ one) * 1099511628211;

        return (uint)(hash ^ (hash >> 32));
    }
}
