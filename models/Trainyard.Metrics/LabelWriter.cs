using System.Globalization;

namespace Trainyard.Metrics;

/// <summary>Writes tags as Prometheus labels, <c>a="x",b="y"</c>, into a buffer that grows onto the heap only when it must.</summary>
internal ref struct LabelWriter(Span<char> buffer)
{
    private Span<char> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<char> Text => _buffer[.._length];

    public void Add(string name, object? value)
    {
        if (_length > 0)
            Append(',');
        foreach (var c in name)
            Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        Append('=');
        Append('"');
        foreach (var c in value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            AppendEscaped(c);
        Append('"');
    }

    private void AppendEscaped(char c)
    {
        if (c is '\\' or '"' or '\n')
            Append('\\');
        Append(c == '\n' ? 'n' : c);
    }

    private void Append(char c)
    {
        if (_length == _buffer.Length)
        {
            var larger = new char[2 * _length];
            _buffer.CopyTo(larger);
            _buffer = larger;
        }

        _buffer[_length++] = c;
    }
}
