namespace Trainyard.Data.Reading;

/// <summary>
/// The quick scan of a plain CSV of which all columns look like plain numbers: lines are found, their delimiters counted, and odd values
/// looked for, a vector at a time. It gives up where a quote, a \r, or a line of another width needs a closer look.
/// </summary>
internal static class CsvLineScan
{
    /// <summary>The number of lines and the longest one; null where a closer look is needed.</summary>
    internal static (long Lines, int Longest)? Of(string path, CsvDialect dialect, OddValues odd)
    {
        if (dialect is { Preamble: > 0 } or { Comment: not null } or { Delimiter: ' ' } || dialect.Names.Count < 2)
            return null;

        var quote = (byte)(dialect.Quote ?? '\r');
        var (delimiters, delimiter, buffer) = (dialect.Names.Count - 1, (byte)dialect.Delimiter, new byte[1 << 20]);
        var (lines, longest, left) = (0L, 0, 0);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        while (true)
        {
            var filled = left + file.ReadAtLeast(buffer.AsSpan(left), buffer.Length - left, throwOnEndOfStream: false);
            var last = filled < buffer.Length;
            var block = buffer.AsSpan(0, filled);
            var (at, oddAt) = (0, -1);
            while (at < filled)
            {
                var end = block[at..].IndexOf((byte)'\n');
                if (end < 0 && !last)
                    break;
                var line = block.Slice(at, end < 0 ? filled - at : end);
                if (line.Count(delimiter) != delimiters)
                    return null;
                if (oddAt < at)
                    oddAt = odd.IndexOf(block[Math.Max(0, at - 1)..]) is var found and >= 0 ? Math.Max(0, at - 1) + found : filled;
                // The line end before the block's first line is not in it.
                if (oddAt < at + line.Length || (at == 0 && line is [(byte)'0', >= (byte)'0' and <= (byte)'9', ..]))
                {
                    if (line.IndexOfAny(quote, (byte)'\r') >= 0)
                        return null;
                    if (lines > 0 || !dialect.Header)
                        odd.Look(line);
                }

                lines++;
                longest = Math.Max(longest, line.Length + 1);
                at += line.Length + 1;
            }

            if (last)
                return (lines, longest);
            if (at == 0)
                return null;
            left = filled - at;
            block[at..].CopyTo(buffer);
        }
    }
}
