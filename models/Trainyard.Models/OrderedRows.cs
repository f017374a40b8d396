using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Trainyard.Models;

/// <summary>
/// Rows of JSON as nearly all programs write them: each feature once, in the signature's order, nothing escaped. They are read in a
/// fraction of the time that <see cref="RowEncoder"/> takes, into the same bits. No fault is told here: what this does not take, that one
/// judges. Thread-safe.
/// </summary>
internal sealed class OrderedRows
{
    private const int LongestText = 256;
    private static readonly SearchValues<byte> EndOfPlain = SearchValues.Create([
        (byte)'"',
        (byte)'\\',
        .. Enumerable.Range(0, 0x20).Select(control => (byte)control),
    ]);

    private readonly IReadOnlyList<FeatureEncoder> _encoders;

    /// <summary>"name": of each; null where a name must be escaped.</summary>
    private readonly byte[][]? _members;

    public OrderedRows(IReadOnlyList<FeatureEncoder> encoders)
    {
        _encoders = encoders;
        byte[][] names = [.. encoders.Select(encoder => Encoding.UTF8.GetBytes(encoder.Feature.Name))];
        if (!Array.Exists(names, name => name.AsSpan().ContainsAny(EndOfPlain)))
            _members = [.. names.Select(name => (byte[])[(byte)'"', .. name, (byte)'"', (byte)':'])];
    }

    /// <summary>Encodes the row that begins at a place, and leaves that behind it; false where it is none for this.</summary>
    public bool TryEncode(ReadOnlySpan<byte> json, ref int place, Span<float> target, RowFindings findings)
    {
        if (_members is null || !PlainJson.Take(json, ref place, (byte)'{'))
            return false;
        for (var i = 0; i < _members.Length; i++)
        {
            if (i > 0 && !PlainJson.Take(json, ref place, (byte)','))
                return false;
            PlainJson.SkipBlanks(json, ref place);
            if (!json[place..].StartsWith(_members[i]))
                return false;
            place += _members[i].Length;
            PlainJson.SkipBlanks(json, ref place);
            if (!TryValue(json, ref place, _encoders[i], target, findings))
                return false;
        }

        return PlainJson.Take(json, ref place, (byte)'}');
    }

    private static bool TryValue(ReadOnlySpan<byte> json, ref int place, FeatureEncoder encoder, Span<float> target, RowFindings findings)
    {
        var rest = json[place..];
        if (rest.IsEmpty)
            return false;
        switch (rest[0])
        {
            case (byte)'"':
                return TryText(rest, ref place, encoder, target, findings);
            case (byte)'n' when rest.StartsWith("null"u8):
                place += 4;
                return encoder.Missing(target) is null;
            case (byte)'t' when rest.StartsWith("true"u8):
                place += 4;
                return encoder.Boolean(true, target) is null;
            case (byte)'f' when rest.StartsWith("false"u8):
                place += 5;
                return encoder.Boolean(false, target) is null;
            default:
                var length = JsonNumber.Read(rest, out var number);
                place += length;
                return length > 0 && encoder.Number(number, target) is null;
        }
    }

    private static bool TryText(ReadOnlySpan<byte> rest, ref int place, FeatureEncoder encoder, Span<float> target, RowFindings findings)
    {
        var text = rest[1..];
        var end = text.IndexOfAny(EndOfPlain);
        if (end is < 0 or > LongestText || text[end] != '"')
            return false;
        Span<char> letters = stackalloc char[LongestText];
        if (Utf8.ToUtf16(text[..end], letters, out _, out var count, replaceInvalidSequences: false) != OperationStatus.Done)
            return false;
        place += end + 2;
        if (encoder.Text(letters[..count], target, out var unseen) is not null)
            return false;
        if (unseen)
            findings.CountUnseen(encoder.Feature.Name);
        return true;
    }
}
