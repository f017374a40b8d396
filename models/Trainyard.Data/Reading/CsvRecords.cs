using System.Text;
using Trainyard.Contracts;

namespace Trainyard.Data.Reading;

/// <summary>The records of a CSV in UTF-8, one after the other, with the lines on which they stand. Nothing is skipped: blank lines and
/// comments are records, too.</summary>
internal sealed class CsvRecords : IDisposable
{
    private const byte LineFeed = (byte)'\n';
    private const byte Return = (byte)'\r';
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly Stream _stream;
    private readonly CsvDialect _dialect;
    private readonly string _name;
    private readonly byte[]? _comment;
    private readonly byte _delimiter;
    private readonly byte _quote;
    private readonly byte _escape;
    private readonly bool _runs;
    private byte[] _buffer;
    private byte[] _plain = new byte[256];
    private (int Start, int Length, bool Quoted, bool Escaped)[] _fields = new (int, int, bool, bool)[64];
    private int _start;
    private int _position;
    private int _filled;
    private bool _ended;
    private long _nextLine = 1;

    /// <param name="stream">The file, or its beginning; disposed of with this.</param>
    /// <param name="dialect">How it is laid out.</param>
    /// <param name="name">Its name for people.</param>
    /// <param name="bufferBytes">What is read at once.</param>
    internal CsvRecords(Stream stream, CsvDialect dialect, string name, int bufferBytes = 1 << 20)
    {
        (_stream, _dialect, _name) = (stream, dialect, name);
        (_delimiter, _quote, _escape) = ((byte)dialect.Delimiter, (byte)(dialect.Quote ?? '\0'), (byte)dialect.Escape);
        _runs = dialect.Delimiter == ' ';
        _comment = dialect.Comment is { Length: > 0 } comment ? Encoding.UTF8.GetBytes(comment) : null;
        _buffer = new byte[bufferBytes];
        Fill();
        if (_buffer.AsSpan(0, _filled).StartsWith(ByteOrderMark))
            _position = ByteOrderMark.Length;
    }

    /// <summary>The line on which the record begins, from 1.</summary>
    internal long Line { get; private set; }

    /// <summary>The number of its fields.</summary>
    internal int Count { get; private set; }

    /// <summary>The record as it stands in the file, without its line end, but with that before it.</summary>
    internal ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _position - _start).TrimEnd("\r\n"u8);

    /// <summary>Whether its line is empty but for blanks.</summary>
    internal bool IsBlank { get; private set; }

    /// <summary>Whether its line is a comment.</summary>
    internal bool IsComment { get; private set; }

    /// <summary>The bytes of the longest record.</summary>
    internal int Longest { get; private set; }

    /// <summary>What the record was written with that another program may read in another way; grows.</summary>
    internal CsvOddities Oddities { get; private set; }

    /// <summary>Goes to the next record; false at the end.</summary>
    /// <exception cref="FailureException">A quote is not closed, or something follows it.</exception>
    internal bool Next()
    {
        while (true)
        {
            if (_position == _filled && _ended)
                return false;

            var (start, line) = (_position, _nextLine);
            if (_position < _filled && TryParse())
            {
                (Line, _start) = (line, Math.Max(0, start - 1));
                Longest = Math.Max(Longest, _position - start);
                return true;
            }

            _nextLine = line;
            Fill();
        }
    }

    /// <summary>A field's text, without quotes.</summary>
    internal ReadOnlySpan<byte> Field(int index)
    {
        var (start, length, _, escaped) = _fields[index];
        var raw = _buffer.AsSpan(start, length);
        return escaped ? Unescape(raw) : raw;
    }

    public void Dispose() => _stream.Dispose();

    private bool TryParse()
    {
        var at = _position;
        Count = 0;
        IsComment = false;
        if (_comment is not null && StartsComment(at))
            return TryParseComment(at);

        while (true)
        {
            if (_runs)
                at = SkipBlanks(at, tabs: true);
            if (_runs && Count > 0 && IsLineEnd(at))
            {
                Count--;
            }
            else
            {
                var content = _quote == 0 ? at : SkipBlanks(at, tabs: _delimiter != '\t');
                if (content >= _filled && !_ended)
                    return false;
                var quoted = _quote != 0 && content < _filled && _buffer[content] == _quote;
                if (!(quoted ? TryParseQuoted(content, ref at) : TryParseBare(ref at)))
                    return false;
            }

            Count++;
            if (at < _filled && !IsLineEnd(at))
            {
                at++;
                continue;
            }

            return TryEnd(at);
        }
    }

    private bool TryEnd(int at)
    {
        if (at >= _filled)
        {
            if (!_ended)
                return false;
        }
        else if (_buffer[at] == LineFeed)
        {
            Oddities |= CsvOddities.LineFeeds;
            at++;
        }
        else if (at + 1 == _filled && !_ended)
        {
            return false;
        }
        else
        {
            var pair = at + 1 < _filled && _buffer[at + 1] == LineFeed;
            Oddities |= pair ? CsvOddities.ReturnLineFeeds : CsvOddities.Returns;
            at += pair ? 2 : 1;
        }

        IsBlank = !IsComment && Count == 1 && !_fields[0].Quoted && Field(0).Trim(" \t"u8).IsEmpty;
        _position = at;
        _nextLine++;
        return true;
    }

    private bool TryParseBare(ref int at)
    {
        var rest = _buffer.AsSpan(at, _filled - at);
        var length = _runs ? rest.IndexOfAny(" \t\r\n"u8) : rest.IndexOfAny(_delimiter, LineFeed, Return);
        if (length < 0)
        {
            if (!_ended)
                return false;
            length = rest.Length;
        }

        Add(at, length, quoted: false, escaped: false);
        at += length;
        return true;
    }

    private bool TryParseQuoted(int quote, ref int at)
    {
        if (quote != at)
            Oddities |= CsvOddities.BlanksAroundQuotes;
        var (start, place, escaped, opened) = (quote + 1, quote + 1, false, _nextLine);
        while (true)
        {
            var next = _buffer.AsSpan(place, _filled - place).IndexOfAny(_quote, _escape, LineFeed);
            if (next < 0)
            {
                if (!_ended)
                    return false;
                throw Fault($"the quote that opens in line {opened} is never closed");
            }

            place += next;
            if (_buffer[place] == LineFeed)
            {
                _nextLine++;
                place++;
                continue;
            }

            if (place + 1 >= _filled && !_ended)
                return false;
            if (_buffer[place] == _escape && place + 1 < _filled && (_buffer[place + 1] == _quote || _escape != _quote))
            {
                escaped = true;
                place += 2;
                continue;
            }

            break;
        }

        Add(start, place - start, quoted: true, escaped);
        at = SkipBlanks(place + 1, tabs: _delimiter != '\t');
        if (at >= _filled)
            return _ended;
        if (at != place + 1)
            Oddities |= CsvOddities.BlanksAroundQuotes;
        if (!IsLineEnd(at) && _buffer[at] != _delimiter)
            throw Fault($"in line {_nextLine} something follows the closing quote of field {Count + 1}");
        return true;
    }

    private bool StartsComment(int at) => _buffer.AsSpan(at, _filled - at).StartsWith(_comment);

    private bool TryParseComment(int at)
    {
        var length = _buffer.AsSpan(at, _filled - at).IndexOfAny(LineFeed, Return);
        if (length < 0 && !_ended)
            return false;
        IsComment = true;
        length = length < 0 ? _filled - at : length;
        Add(at, length, quoted: false, escaped: false);
        Count = 1;
        return TryEnd(at + length);
    }

    private int SkipBlanks(int at, bool tabs)
    {
        while (at < _filled && (_buffer[at] == ' ' || (tabs && _buffer[at] == '\t')))
            at++;
        return at;
    }

    private bool IsLineEnd(int at) => at < _filled && _buffer[at] is LineFeed or Return;

    private void Add(int start, int length, bool quoted, bool escaped)
    {
        if (Count == _fields.Length)
            Array.Resize(ref _fields, Count * 2);
        _fields[Count] = (start, length, quoted, escaped);
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > _plain.Length)
            _plain = new byte[raw.Length];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == _escape && i + 1 < raw.Length)
                i++;
            _plain[length++] = raw[i];
        }

        return _plain.AsSpan(0, length);
    }

    private void Fill()
    {
        var left = _filled - _position;
        if (left == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        if (_position > 0)
            _buffer.AsSpan(_position, left).CopyTo(_buffer);
        (_position, _filled) = (0, left);
        var read = _stream.ReadAtLeast(_buffer.AsSpan(left), _buffer.Length - left, throwOnEndOfStream: false);
        _filled += read;
        _ended = _filled < _buffer.Length;
    }

    private FailureException Fault(string what) =>
        new(FailureClass.DataSchema, $"{_name}: {what}", $"mend the line, or say csv.quote if {_dialect.Quote} is no quote there");
}

/// <summary>What DuckDB's reader may read in another way than ours: such a file is written anew for it.</summary>
[Flags]
internal enum CsvOddities
{
    None = 0,

    /// <summary>Lines that end with \n.</summary>
    LineFeeds = 1,

    /// <summary>Lines that end with \r\n.</summary>
    ReturnLineFeeds = 2,

    /// <summary>Lines that end with \r.</summary>
    Returns = 4,

    /// <summary>Blanks between a delimiter and a quote.</summary>
    BlanksAroundQuotes = 8,

    /// <summary>Blank lines, comments and the like, which are no rows.</summary>
    SkippedLines = 16,
}
