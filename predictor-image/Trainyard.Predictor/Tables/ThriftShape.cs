using System.Collections.Frozen;

namespace Trainyard.Predictor.Tables;

/// <summary>
/// Whether bytes are a whole structure of Parquet's in Thrift's compact protocol, each field of the kind that parquet.thrift gives it. The
/// library that reads tables believes what it reads: past the end of a broken structure it would go on for ever.
/// </summary>
internal ref struct ThriftShape
{
    // Structures within structures: no file has half as many.
    private const int MostDepth = 32;

    private static readonly FrozenDictionary<string, string[]> Structs = new Dictionary<string, string[]>
    {
        // By field id, from 1: i integer, y byte, d double, t truth, b bytes, [x] a list, and names of structures; empty: no such field.
        ["FileMetaData"] = ["i", "[SchemaElement]", "i", "[RowGroup]", "[KeyValue]", "b", "[One]", "Encryption", "b"],
        ["SchemaElement"] = ["i", "i", "i", "b", "i", "i", "i", "i", "i", "LogicalType"],
        ["LogicalType"] =
        [
            .. Enumerable.Repeat("Empty", 4),
            "Decimal",
            "Empty",
            "Time",
            "Time",
            "",
            "Integer",
            .. Enumerable.Repeat("Empty", 5),
            "Variant",
            "Geometry",
            "Geography",
        ],
        ["Decimal"] = ["i", "i"],
        ["Time"] = ["t", "TimeUnit"],
        ["TimeUnit"] = ["Empty", "Empty", "Empty"],
        ["Integer"] = ["y", "t"],
        ["Variant"] = ["y"],
        ["Geometry"] = ["b"],
        ["Geography"] = ["b", "i"],
        ["RowGroup"] = ["[ColumnChunk]", "i", "i", "[SortingColumn]", "i", "i", "i"],
        ["SortingColumn"] = ["i", "t", "t"],
        ["ColumnChunk"] = ["b", "i", "ColumnMetaData", "i", "i", "i", "i", "ColumnCrypto", "b"],
        ["ColumnMetaData"] =
        [
            "i",
            "[i]",
            "[b]",
            "i",
            "i",
            "i",
            "i",
            "[KeyValue]",
            "i",
            "i",
            "i",
            "Statistics",
            "[PageEncodingStats]",
            "i",
            "i",
            "SizeStatistics",
            "GeospatialStatistics",
        ],
        ["Statistics"] = ["b", "b", "i", "i", "b", "b", "t", "t"],
        ["PageEncodingStats"] = ["i", "i", "i"],
        ["SizeStatistics"] = ["i", "[i]", "[i]"],
        ["GeospatialStatistics"] = ["BoundingBox", "[i]"],
        ["BoundingBox"] = [.. Enumerable.Repeat("d", 8)],
        ["KeyValue"] = ["b", "b"],
        ["One"] = ["Empty"],
        ["Encryption"] = ["Aes", "Aes"],
        ["Aes"] = ["b", "b", "t"],
        ["ColumnCrypto"] = ["Empty", "ColumnKey"],
        ["ColumnKey"] = ["[b]", "b"],
        ["Empty"] = [],
        ["PageHeader"] = ["i", "i", "i", "i", "DataPage", "Empty", "DictionaryPage", "DataPage2"],
        ["DataPage"] = ["i", "i", "i", "i", "Statistics"],
        ["DictionaryPage"] = ["i", "i", "t"],
        ["DataPage2"] = ["i", "i", "i", "i", "i", "i", "t", "Statistics"],
    }.ToFrozenDictionary();

    private ReadOnlySpan<byte> _rest;

    private ThriftShape(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <summary>The length of the structure that the bytes begin with; -1 where they do not begin with a whole one.</summary>
    public static int LengthOf(string name, ReadOnlySpan<byte> bytes)
    {
        var shape = new ThriftShape(bytes);
        return shape.Struct(name, 0) ? bytes.Length - shape._rest.Length : -1;
    }

    private bool Struct(string? name, int depth)
    {
        if (depth > MostDepth)
            return false;
        var fields = name is null ? [] : Structs[name];
        long id = 0;
        while (Byte(out var head))
        {
            if (head == 0)
                return true;

            // A small step to the next field, or its number, zigzag.
            var (kind, step) = ((Kind)(head & 15), head >> 4);
            if (step > 0)
                id += step;
            else if (Integer(out var number))
                id = (number >> 1) ^ -(number & 1);
            else
                return false;
            var expected = id >= 1 && id <= fields.Length ? fields[id - 1] : "";
            if (!Value(kind, expected, depth + 1, inList: false))
                return false;
        }

        return false;
    }

    private bool Value(Kind kind, string expected, int depth, bool inList) =>
        Fits(kind, expected)
        && kind switch
        {
            Kind.True or Kind.False => !inList || Skip(1),
            Kind.Byte => Skip(1),
            Kind.Short or Kind.Int or Kind.Long => Integer(out _),
            Kind.Double => Skip(8),
            Kind.Bytes => Integer(out var length) && Skip(length),
            Kind.List or Kind.Set => List(expected.Length > 2 ? expected[1..^1] : "", depth),
            Kind.Map => Map(depth),
            Kind.Struct => Struct(expected.Length > 1 ? expected : null, depth),
            Kind.Uuid => Skip(16),
            _ => false,
        };

    private static bool Fits(Kind kind, string expected) =>
        expected switch
        {
            "" => true,
            "i" => kind is Kind.Short or Kind.Int or Kind.Long,
            "y" => kind == Kind.Byte,
            "d" => kind == Kind.Double,
            "t" => kind is Kind.True or Kind.False,
            "b" => kind == Kind.Bytes,
            ['[', ..] => kind == Kind.List,
            _ => kind == Kind.Struct,
        };

    private bool List(string expected, int depth)
    {
        if (!Byte(out var head))
            return false;
        var (kind, count) = ((Kind)(head & 15), head >> 4);
        if ((count == 15 && !Integer(out count)) || count < 0 || count > _rest.Length || depth > MostDepth)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (!Value(kind, expected, depth + 1, inList: true))
                return false;
        }

        return count > 0 || Fits(kind, expected);
    }

    private bool Map(int depth)
    {
        if (!Integer(out var count) || count < 0 || count > _rest.Length || depth > MostDepth)
            return false;
        if (count == 0)
            return true;
        if (!Byte(out var kinds))
            return false;
        for (var i = 0; i < count; i++)
        {
            if (!Value((Kind)(kinds >> 4), "", depth + 1, inList: true) || !Value((Kind)(kinds & 15), "", depth + 1, inList: true))
                return false;
        }

        return true;
    }

    private bool Byte(out int value)
    {
        value = _rest.IsEmpty ? 0 : _rest[0];
        return Skip(1);
    }

    // Of a varint the low 32 bits: enough for lengths and counts, and for where it ends.
    private bool Integer(out int value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && Byte(out var next); shift += 7)
        {
            value |= shift < 32 ? (next & 127) << shift : 0;
            if (next < 128)
                return true;
        }

        return false;
    }

    private bool Skip(int count)
    {
        if (count < 0 || count > _rest.Length)
            return false;
        _rest = _rest[count..];
        return true;
    }

    private enum Kind
    {
        True = 1,
        False,
        Byte,
        Short,
        Int,
        Long,
        Double,
        Bytes,
        List,
        Set,
        Map,
        Struct,
        Uuid,
    }
}
