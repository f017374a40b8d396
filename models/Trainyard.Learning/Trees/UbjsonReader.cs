using System.Buffers.Binary;
using System.Text;

namespace Trainyard.Learning.Trees;

/// <summary>
/// Reads UBJSON (ubjson.org, draft 12) as XGBoost writes it: objects become dictionaries; arrays lists or, where typed, arrays of float,
/// int, long or byte.
/// </summary>
internal ref struct UbjsonReader(ReadOnlySpan<byte> content)
{
    private readonly ReadOnlySpan<byte> _content = content;
    private int _position;

    public static Dictionary<string, object?> Read(ReadOnlySpan<byte> content)
    {
        var reader = new UbjsonReader(content);
        return reader.Value((char)reader.Byte()) as Dictionary<string, object?> ?? throw Broken("an object was expected");
    }

    private object? Value(char type) =>
        type switch
        {
            '{' => Object(),
            '[' => Array(),
            'S' => Text(),
            'd' => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt32BigEndian(Take(4))),
            'D' => BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64BigEndian(Take(8))),
            'T' => true,
            'F' => false,
            'Z' => null,
            _ => Integer(type),
        };

    private Dictionary<string, object?> Object()
    {
        var values = new Dictionary<string, object?>();
        while (Peek() != '}')
        {
            var name = Text();
            values[name] = Value((char)Byte());
        }

        _position++;
        return values;
    }

    private object Array()
    {
        var type = '\0';
        if (Peek() == '$')
        {
            _position++;
            type = (char)Byte();
        }

        if (Peek() != '#')
            throw Broken("an array without a length");
        _position++;
        var count = checked((int)Integer((char)Byte()));
        if (type != '\0')
            return Typed(type, count);

        var items = new List<object?>(count);
        for (var i = 0; i < count; i++)
            items.Add(Value((char)Byte()));
        return items;
    }

    private object Typed(char type, int count)
    {
        switch (type)
        {
            case 'd':
                var floats = new float[count];
                foreach (ref var value in floats.AsSpan())
                    value = BinaryPrimitives.ReadSingleBigEndian(Take(4));
                return floats;
            case 'l':
                var ints = new int[count];
                foreach (ref var value in ints.AsSpan())
                    value = BinaryPrimitives.ReadInt32BigEndian(Take(4));
                return ints;
            case 'L':
                var longs = new long[count];
                foreach (ref var value in longs.AsSpan())
                    value = BinaryPrimitives.ReadInt64BigEndian(Take(8));
                return longs;
            case 'U' or 'i':
                return Take(count).ToArray();
            default:
                throw Broken($"an array of '{type}'");
        }
    }

    private long Integer(char type) =>
        type switch
        {
            'i' => (sbyte)Byte(),
            'U' => Byte(),
            'I' => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
            'l' => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            'L' => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
            _ => throw Broken($"the type '{type}'"),
        };

    private string Text() => Encoding.UTF8.GetString(Take(checked((int)Integer((char)Byte()))));

    private readonly char Peek() => _position < _content.Length ? (char)_content[_position] : throw Broken("it ends too early");

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _content.Length - _position)
            throw Broken("it ends too early");
        var taken = _content.Slice(_position, length);
        _position += length;
        return taken;
    }

    private static InvalidDataException Broken(string what) => new($"not a model that XGBoost wrote: {what}");
}
