using System.Buffers.Binary;
using System.Text;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>
/// The bytes of a small shared library for Linux on x86-64: functions that call nothing, each under a version, as the loader of
/// libraries asks for them (System V ABI, AMD64 supplement, chapters 4 and 5; Drepper, "ELF Symbol Versioning", 1999).
/// </summary>
internal sealed class SharedObject
{
    private const int Page = 0x1000;
    private const int HeaderBytes = 64;
    private const int SegmentBytes = 56;
    private const int SymbolBytes = 24;
    private const int DefinitionBytes = 20;

    private readonly string _name;
    private readonly IReadOnlyList<Function> _functions;
    private readonly string[] _versions;
    private readonly Dictionary<string, int> _places = [];
    private readonly byte[] _strings;

    /// <param name="name">What it is called by those that need it, such as libgomp.so.1.</param>
    /// <param name="functions">What it has.</param>
    public SharedObject(string name, IReadOnlyList<Function> functions)
    {
        (_name, _functions) = (name, functions);

        // The library's own name is its first version, by the format.
        _versions = [name, .. functions.Select(function => function.Version).Distinct()];
        var strings = new List<byte> { 0 };
        foreach (var text in functions.Select(function => function.Name).Concat(_versions))
        {
            _places[text] = strings.Count;
            strings.AddRange(Encoding.ASCII.GetBytes(text));
            strings.Add(0);
        }

        _strings = [.. strings];
    }

    /// <summary>A function's name, version and machine code.</summary>
    internal sealed record Function(string Name, string Version, byte[] Code);

    public byte[] ToBytes()
    {
        var image = new List<byte>(new byte[HeaderBytes + (3 * SegmentBytes)]);
        var hash = Append(image, Hash());
        var strings = Append(image, _strings);
        var versions = Append(image, VersionOfEach());
        var definitions = Append(image, Definitions());
        var code = _functions.Select(function => Append(image, function.Code)).ToArray();
        var symbols = Append(image, Symbols(code));
        var readable = image.Count;
        image.AddRange(new byte[(Page - (image.Count % Page)) % Page]);
        var entries = Entries(hash, strings, symbols, versions, definitions);
        var dynamic = Append(image, entries);

        byte[] head =
        [
            .. Header(),
            .. Segment(type: 1, flags: 5, 0, readable, Page),
            .. Segment(type: 1, flags: 6, dynamic, entries.Length, Page),
            .. Segment(type: 2, flags: 6, dynamic, entries.Length, 8),
        ];
        return [.. head, .. image.Skip(head.Length)];
    }

    private static int Append(List<byte> image, byte[] part)
    {
        image.AddRange(new byte[(16 - (image.Count % 16)) % 16]);
        image.AddRange(part);
        return image.Count - part.Length;
    }

    // One bucket: a chain through all symbols, of which the first is nobody's.
    private byte[] Hash()
    {
        var symbols = _functions.Count + 1;
        return Words([1, symbols, 1, 0, .. Enumerable.Range(1, _functions.Count).Select(symbol => (symbol + 1) % symbols)]);
    }

    private byte[] Symbols(int[] code)
    {
        var table = new byte[SymbolBytes * (_functions.Count + 1)];
        for (var i = 0; i < _functions.Count; i++)
        {
            var symbol = table.AsSpan(SymbolBytes * (i + 1));
            BinaryPrimitives.WriteInt32LittleEndian(symbol, _places[_functions[i].Name]);
            symbol[4] = 0x12; // A function that others see.
            symbol[6] = 1; // In a section: any but none.
            BinaryPrimitives.WriteInt64LittleEndian(symbol[8..], code[i]);
        }

        return table;
    }

    private byte[] VersionOfEach() =>
        [
            .. new byte[2],
            .. _functions.SelectMany(function => BitConverter.GetBytes((short)(Array.IndexOf(_versions, function.Version) + 1))),
        ];

    private byte[] Definitions()
    {
        var table = new List<byte>();
        for (var i = 0; i < _versions.Length; i++)
        {
            short[] head = [1, (short)(i == 0 ? 1 : 0), (short)(i + 1), 1];
            table.AddRange(head.SelectMany(BitConverter.GetBytes));
            var next = i + 1 < _versions.Length ? DefinitionBytes + 8 : 0;
            table.AddRange(Words([(int)HashOf(_versions[i]), DefinitionBytes, next, _places[_versions[i]], 0]));
        }

        return [.. table];
    }

    private byte[] Entries(int hash, int strings, int symbols, int versions, int definitions)
    {
        (long Tag, long Value)[] entries =
        [
            (14, _places[_name]),
            (4, hash),
            (5, strings),
            (6, symbols),
            (10, _strings.Length),
            (11, SymbolBytes),
            (0x6ffffff0, versions),
            (0x6ffffffc, definitions),
            (0x6ffffffd, _versions.Length),
            (0, 0),
        ];
        return [.. entries.SelectMany(entry => BitConverter.GetBytes(entry.Tag).Concat(BitConverter.GetBytes(entry.Value)))];
    }

    // A library (3) for x86-64 (62) with three segments.
    private static byte[] Header()
    {
        var header = new byte[HeaderBytes];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(header, 0);
        (int Place, short Value)[] fields = [(16, 3), (18, 62), (20, 1), (32, HeaderBytes), (52, HeaderBytes), (54, SegmentBytes), (56, 3)];
        foreach (var (place, value) in fields)
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(place), value);
        return header;
    }

    private static IEnumerable<byte> Segment(int type, int flags, long place, long size, long alignment) =>
        [.. Words([type, flags]), .. new[] { place, place, place, size, size, alignment }.SelectMany(BitConverter.GetBytes)];

    private static byte[] Words(IEnumerable<int> words) => [.. words.SelectMany(BitConverter.GetBytes)];

    // System V ABI, "Hash Table Section".
    private static uint HashOf(string name)
    {
        uint hash = 0;
        foreach (var letter in name)
        {
            hash = (hash << 4) + letter;
            var high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
