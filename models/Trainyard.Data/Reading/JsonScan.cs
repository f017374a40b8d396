using System.Text;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Data.Reading;

/// <summary>A JSON file that has been gone through whole: an object a line, or a list of objects.</summary>
internal static class JsonScan
{
    /// <summary>Goes through a file; the number of its rows.</summary>
    /// <param name="file">The file, UTF-8.</param>
    /// <param name="profiles">Takes the values by name.</param>
    /// <param name="names">Takes the names in the order of their first appearance.</param>
    /// <exception cref="FailureException">DataSchema: it is no such JSON; the row is told.</exception>
    internal static long Of(TextFile file, ColumnProfiles profiles, OrderedDictionary<string, long> names)
    {
        TextHead.Check(file.Path, file.Name);
        using var stream = File.OpenRead(file.Path);
        var state = new Scanning(file.Name, profiles, names);
        var buffer = new byte[1 << 20];
        var (left, reader) = (0, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));
        while (true)
        {
            var filled = left + stream.ReadAtLeast(buffer.AsSpan(left), buffer.Length - left, throwOnEndOfStream: false);
            var last = filled < buffer.Length;
            var start =
                left == 0 && stream.Position == filled && buffer.AsSpan(0, filled).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])
                    ? 3
                    : 0;
            var consumed = start + state.Read(buffer.AsSpan(start, filled - start), last, ref reader);
            if (last)
                return state.Rows;

            left = filled - consumed;
            if (left == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            buffer.AsSpan(consumed, left).CopyTo(buffer);
        }
    }

    private sealed class Scanning(string file, ColumnProfiles profiles, OrderedDictionary<string, long> names)
    {
        private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
        private string _name = "";
        private int _depth = -1;
        private char[] _text = new char[256];

        internal long Rows { get; private set; }

        internal int Read(ReadOnlySpan<byte> json, bool last, ref JsonReaderState state)
        {
            var reader = new Utf8JsonReader(json, last, state);
            try
            {
                while (reader.Read())
                    Token(ref reader);
            }
            catch (JsonException broken)
            {
                throw Fault($"is no JSON ({broken.Message.Split(" LineNumber")[0].TrimEnd('.')})");
            }
            catch (InvalidOperationException broken)
            {
                // Half of a pair of UTF-16 escapes, or bytes that are no UTF-8: found only when a text is unescaped.
                throw Fault($"has a text that is no Unicode ({broken.Message.TrimEnd('.')})");
            }

            state = reader.CurrentState;
            return (int)reader.BytesConsumed;
        }

        private void Token(ref Utf8JsonReader reader)
        {
            if (_depth < 0)
                Begin(ref reader);
            else if (reader.CurrentDepth == _depth && reader.TokenType == JsonTokenType.EndObject)
                End();
            else if (reader.CurrentDepth == _depth + 1)
                Property(ref reader);
        }

        private void Begin(ref Utf8JsonReader reader)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray && reader.CurrentDepth == 0)
                return;
            if (reader.TokenType != JsonTokenType.StartObject)
                throw Fault("is no object");
            (_depth, Rows) = (reader.CurrentDepth, Rows + 1);
            _seen.Clear();
        }

        private void End()
        {
            _depth = -1;
            foreach (var (name, _) in names)
            {
                if (!_seen.Contains(name))
                    profiles.Of(name).AddGaps(1);
            }
        }

        private void Property(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _name = reader.GetString()!;
                    if (_name.Length == 0)
                        throw Fault("has a value without a name");
                    if (!_seen.Add(_name))
                        throw Fault($"has the name {_name} twice");
                    if (names.TryAdd(_name, Rows))
                        profiles.Of(_name).AddGaps(Rows - 1);
                    else if (names.GetAt(names.IndexOf(_name)).Key is var known && known != _name)
                        throw Fault($"has the name {_name}, another one has {known}");
                    break;
                case JsonTokenType.String:
                    profiles.Of(_name).AddQuoted(Text(ref reader));
                    break;
                case JsonTokenType.Null:
                    profiles.Of(_name).AddGaps(1);
                    break;
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    profiles.Of(_name).AddNested();
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    break;
                default:
                    profiles.Of(_name).Add(Text(ref reader));
                    break;
            }
        }

        private ReadOnlySpan<char> Text(ref Utf8JsonReader reader)
        {
            if (reader.ValueSpan.Length > _text.Length)
                _text = new char[reader.ValueSpan.Length];
            return reader.TokenType == JsonTokenType.String
                ? _text.AsSpan(0, reader.CopyString(_text))
                : _text.AsSpan(0, Encoding.UTF8.GetChars(reader.ValueSpan, _text));
        }

        private FailureException Fault(string what) =>
            new(
                FailureClass.DataSchema,
                $"row {Math.Max(1, Rows)} of {file} {what}",
                "each line is an object, such as {\"a\": 1, \"b\": \"x\"}, or the file is a list of them"
            );
    }
}
