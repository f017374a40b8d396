using System.Buffers.Binary;

namespace Trainyard.Data.Sources;

/// <summary>Notices a gzip file that was cut off, which <see cref="System.IO.Compression.GZipStream"/> takes for its end (RFC 1952, section
/// 2.3.1).</summary>
internal static class GzipTrailer
{
    private static ReadOnlySpan<byte> MemberStart => [0x1f, 0x8b, 0x08];

    /// <summary>Whether the length at the file's end is that of what came out of it; of the last part of it, where the file has several
    /// members.</summary>
    internal static bool Agrees(string path, long unpacked)
    {
        using var file = File.OpenRead(path);
        Span<byte> trailer = stackalloc byte[4];
        file.Seek(-Math.Min(4, file.Length), SeekOrigin.End);
        if (file.ReadAtLeast(trailer, 4, throwOnEndOfStream: false) < 4)
            return false;

        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        return length == (uint)unpacked || (length < unpacked && HasSecondMember(file));
    }

    private static bool HasSecondMember(FileStream file)
    {
        file.Seek(1, SeekOrigin.Begin);
        var buffer = new byte[1 << 20];
        var kept = 0;
        while (file.Read(buffer, kept, buffer.Length - kept) is var read and > 0)
        {
            var part = buffer.AsSpan(0, kept + read);
            if (part.IndexOf(MemberStart) >= 0)
                return true;
            kept = Math.Min(2, part.Length);
            part[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
