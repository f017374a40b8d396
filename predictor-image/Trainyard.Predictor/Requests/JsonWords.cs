using System.Text.Json;

namespace Trainyard.Predictor.Requests;

/// <summary>What is wrong with JSON, in words for who wrote it.</summary>
internal static class JsonWords
{
    /// <param name="fault">What the reader said.</param>
    public static string Of(Exception fault, ReadOnlySpan<byte> json)
    {
        if (fault is not JsonException { LineNumber: { } line, BytePositionInLine: { } place })
            return fault.Message;
        var rest = json;
        for (long i = 0; i < line; i++)
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        var start = (int)Math.Min(rest.Length, place);
        while (start > 0 && char.IsAsciiLetter((char)rest[start - 1]))
            start--;
        rest = rest[start..];
        rest = rest.StartsWith("-"u8) ? rest[1..] : rest;
        return rest.StartsWith("NaN"u8) || rest.StartsWith("nan"u8) || rest.StartsWith("Inf"u8) || rest.StartsWith("inf"u8)
            ? $"JSON has no NaN and no Infinity (line {line + 1}): a gap is null"
            : fault.Message;
    }
}
