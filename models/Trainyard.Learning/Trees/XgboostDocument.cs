using System.Globalization;
using System.Text.Json;

namespace Trainyard.Learning.Trees;

/// <summary>A part of a model file of XGBoost, JSON or UBJSON (doc/model.schema of any version since 1.0): values by name.</summary>
internal sealed class XgboostDocument(IReadOnlyDictionary<string, object?> values)
{
    /// <exception cref="InvalidDataException">The bytes are neither.</exception>
    /// <exception cref="JsonException">The JSON is broken.</exception>
    public static XgboostDocument Read(ReadOnlySpan<byte> content)
    {
        // Both begin with a brace; a name follows it in quotes in JSON, with its length before it in UBJSON.
        var start = content.IndexOfAnyExcept(" \t\r\n"u8);
        var second = start < 0 ? -1 : content[(start + 1)..].IndexOfAnyExcept(" \t\r\n"u8);
        if (second < 0 || content[start] != '{' || content[start + 1 + second] is not ((byte)'"' or (byte)'}'))
            return new(UbjsonReader.Read(content));
        var reader = new Utf8JsonReader(content);
        using var document = JsonDocument.ParseValue(ref reader);
        return new((IReadOnlyDictionary<string, object?>)Plain(document.RootElement)!);
    }

    public bool Has(string name) => values.ContainsKey(name);

    public XgboostDocument Part(string name) => new(Get<IReadOnlyDictionary<string, object?>>(name));

    public IEnumerable<XgboostDocument> Parts(string name) =>
        Items(name).Select(item => new XgboostDocument(item as IReadOnlyDictionary<string, object?> ?? throw Missing(name)));

    public string Text(string name) => Get<string>(name);

    public string? TextOrNull(string name) => values.GetValueOrDefault(name) as string;

    public IReadOnlyList<string> Texts(string name) =>
        Has(name) ? [.. Items(name).Select(item => item as string ?? throw Missing(name))] : [];

    /// <summary>A whole number that is written as a text; 0 where there is none, as in files of before it was thought of.</summary>
    public int Integer(string name) => TextOrNull(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    public int[] Integers(string name) =>
        values.GetValueOrDefault(name) switch
        {
            int[] integers => integers,
            byte[] bytes => [.. bytes.Select(value => (int)value)],
            long[] longs => [.. longs.Select(value => checked((int)value))],
            JsonElement numbers => [.. numbers.EnumerateArray().Select(Whole)],
            _ => [.. Items(name).Select(item => Convert.ToInt32(item, CultureInfo.InvariantCulture))],
        };

    public float[] Floats(string name) =>
        values.GetValueOrDefault(name) switch
        {
            float[] floats => floats,
            JsonElement numbers => [.. numbers.EnumerateArray().Select(number => number.GetSingle())],
            _ => [.. Items(name).Select(item => Convert.ToSingle(item, CultureInfo.InvariantCulture))],
        };

    private static int Whole(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => value.GetInt32(),
        };

    private List<object?> Items(string name) =>
        values.GetValueOrDefault(name) is JsonElement { ValueKind: JsonValueKind.Array } none && none.GetArrayLength() == 0
            ? []
            : Get<List<object?>>(name);

    private T Get<T>(string name)
        where T : class => values.GetValueOrDefault(name) as T ?? throw Missing(name);

    private static InvalidDataException Missing(string name) => new($"not a model that XGBoost wrote: '{name}' is missing");

    /// <summary>Objects as dictionaries, lists of objects and texts as lists; a list of numbers stays as it is until its type is
    /// known.</summary>
    private static object? Plain(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value
                .EnumerateObject()
                .GroupBy(member => member.Name)
                .ToDictionary(same => same.Key, same => Plain(same.Last().Value)),
            JsonValueKind.Array when value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Object or JsonValueKind.String) =>
                value.EnumerateArray().Select(Plain).ToList(),
            JsonValueKind.Array => value.Clone(),
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.GetDouble(),
            _ => null,
        };
}
