using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Trainyard.Predictor.Requests;

/// <summary>What is wrong with JSON, in words for who wrote it: where, and what stands there.</summary>
internal static class JsonWords
{
    private const int MostShown = 12;

    /// <param name="fault">What the reader said.</param>
    /// <param name="json">All that it read.</param>
    public static string Of(Exception fault, in ReadOnlySequence<byte> json) =>
        json.IsSingleSegment ? Of(fault, json.FirstSpan) : Of(fault, json.ToArray());

    /// <param name="fault">What the reader said.</param>
    /// <param name="json">All that it read.</param>
    public static string Of(Exception fault, ReadOnlySpan<byte> json)
    {
        // The reader has an InvalidOperationException for texts that it cannot decode.
        if (fault is not JsonException broken)
            return "a text in it is no Unicode: JSON is written in UTF-8";
        if (broken is not { LineNumber: { } line, BytePositionInLine: { } place })
            return broken.Message;
        if (broken.Message.Contains("depth", StringComparison.Ordinal))
            return $"it is nested too deep (line {line + 1})";
        var text = LineOf(json, line);
        var at = (int)Math.Min(text.Length, place);
        var word = WordAt(text, at);
        if (word.StartsWith("NaN"u8) || word.StartsWith("nan"u8) || word.StartsWith("Inf"u8) || word.StartsWith("inf"u8))
            return $"JSON has no NaN and no Infinity (line {line + 1}): a gap is null";
        var rest = text[at..];
        return rest.IsEmpty || rest[0] == (byte)'\n'
            ? $"it breaks off in line {line + 1}, after {at} bytes of it"
            : $"line {line + 1}, byte {at + 1}: {Shown(rest)} is not expected here";
    }

    /// <summary>The JSON from the beginning of a line.</summary>
    private static ReadOnlySpan<byte> LineOf(ReadOnlySpan<byte> json, long line)
    {
        for (long i = 0; i < line; i++)
            json = json[(json.IndexOf((byte)'\n') + 1)..];
        return json;
    }

    /// <summary>The word that the reader has stumbled in, without its sign.</summary>
    private static ReadOnlySpan<byte> WordAt(ReadOnlySpan<byte> text, int at)
    {
        while (at > 0 && char.IsAsciiLetter((char)text[at - 1]))
            at--;
        var word = text[at..];
        return word.StartsWith("-"u8) ? word[1..] : word;
    }

    private static string Shown(ReadOnlySpan<byte> rest)
    {
        if (rest.StartsWith("\uFEFF"u8))
            return "a byte order mark";
        var text = Encoding.UTF8.GetString(rest[..Math.Min(rest.Length, MostShown)]).Split('\n')[0].TrimEnd('\r', '\uFFFD');
        return text.Length == 0 || char.IsControl(text[0]) ? $"the byte 0x{rest[0]:X2}" : $"'{text}'";
    }
}
