using System.Text;
using System.Text.Unicode;
using Trainyard.Contracts;

namespace Trainyard.Data.Reading;

/// <summary>The bytes of a text file: its beginning, its encoding, and whether they are a text at all.</summary>
internal static class TextHead
{
    /// <summary>The beginning of a file, cut after its last whole line; all of it where it is small.</summary>
    internal static byte[] Read(string path, int bytes)
    {
        using var file = File.OpenRead(path);
        var head = new byte[(int)Math.Min(bytes, file.Length)];
        file.ReadExactly(head);
        var end = head.AsSpan().LastIndexOf((byte)'\n');
        return file.Length <= bytes || end < 0 ? head : head[..(end + 1)];
    }

    /// <summary>The encoding of a text that is not UTF-8, by its first bytes; null where nothing speaks for one.</summary>
    internal static Encoding? Encoding(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
            return System.Text.Encoding.UTF32;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return System.Text.Encoding.Unicode;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return System.Text.Encoding.BigEndianUnicode;

        // Latin text as UTF-16 has a zero in every second byte.
        var (even, odd) = (0, 0);
        head = head[..Math.Min(head.Length, 4096)];
        for (var i = 0; i + 1 < head.Length; i += 2)
        {
            even += head[i] == 0 ? 1 : 0;
            odd += head[i + 1] == 0 ? 1 : 0;
        }

        var pairs = head.Length / 2;
        return pairs >= 2 && even == 0 && odd >= 0.9 * pairs ? System.Text.Encoding.Unicode
            : pairs >= 2 && odd == 0 && even >= 0.9 * pairs ? System.Text.Encoding.BigEndianUnicode
            : null;
    }

    /// <summary>Refuses a file with bytes that no text in UTF-8 has, NUL among them; the line is told.</summary>
    internal static void Check(string path, string name)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        var (left, line) = (0, 1L);
        while (file.ReadAtLeast(buffer.AsSpan(left), buffer.Length - left, throwOnEndOfStream: false) is var read)
        {
            var filled = left + read;
            var last = filled < buffer.Length;
            var whole = last ? filled : Whole(buffer.AsSpan(0, filled));
            var part = buffer.AsSpan(0, whole);
            var wrong = part.IndexOf((byte)0);
            if (wrong >= 0)
                throw Nul(name, line + part[..wrong].Count((byte)'\n'));
            if (!Utf8.IsValid(part))
                throw NotUtf8(name, part, line);
            if (last)
                return;

            line += part.Count((byte)'\n');
            left = filled - whole;
            buffer.AsSpan(whole, left).CopyTo(buffer);
        }
    }

    /// <summary>The bytes up to the last character that is there whole.</summary>
    private static int Whole(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= 3; back++)
        {
            var lead = bytes[^back];
            if (lead < 0x80)
                return bytes.Length;
            if (lead >= 0xC0)
            {
                return bytes.Length
                    - (
                        back
                        < (
                            lead >= 0xF0 ? 4
                            : lead >= 0xE0 ? 3
                            : 2
                        )
                            ? back
                            : 0
                    );
            }
        }

        return bytes.Length;
    }

    private static FailureException Nul(string name, long line) =>
        new(
            FailureClass.DataSchema,
            $"{name} has NUL bytes, the first in line {line}: it is no text, or was damaged when it was written",
            "write it again; if it is UTF-16 or UTF-32, say csv.encoding"
        );

    private static FailureException NotUtf8(string name, ReadOnlySpan<byte> part, long line)
    {
        Utf8.ToUtf16(part, new char[part.Length], out var valid, out _, replaceInvalidSequences: false);
        var number = line + part[..valid].Count((byte)'\n');
        var start = part[..valid].LastIndexOf((byte)'\n') + 1;
        var end = part[valid..].IndexOf((byte)'\n') is var next and >= 0 ? valid + next : part.Length;
        var shown = Encodings.Named("windows-1252").GetString(part[start..Math.Min(end, start + 60)]).Trim();
        return new FailureException(
            FailureClass.DataSchema,
            $"{name} is not in UTF-8: byte 0x{part[valid]:X2} in line {number}, which in windows-1252 would be: {shown}",
            "say csv.encoding, for example windows-1252"
        );
    }
}
