namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>
/// Values as the server's messages show them. Most look as they are sent; those of its internal types (struct, in builtin.schema) have the
/// names of the Go fields, and all of them.
/// </summary>
internal static class GoForm
{
    public static JsonNode? Of(JsonNode? value, Schema? schema) =>
        (value, schema) switch
        {
            (JsonArray items, { Items: not null }) => items.Select(item => Of(item, schema.Items)).ToJson(),
            (JsonObject fields, { IsStruct: true }) => new JsonObject(
                schema.Properties!.Select(field =>
                    KeyValuePair.Create(
                        GoName(field.Key),
                        fields[field.Key] is { } known ? Of(known, field.Value) : field.Value.Zero?.DeepClone()
                    )
                )
            ),
            (JsonObject fields, { Values: not null }) => new JsonObject(
                fields
                    .OrderBy(field => field.Key, StringComparer.Ordinal)
                    .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))
            ),
            (JsonObject fields, { Properties: not null }) => new JsonObject(
                schema
                    .Properties.Where(field => fields.ContainsKey(field.Key))
                    .Select(field => KeyValuePair.Create(field.Key, Of(fields[field.Key], field.Value)))
            ),
            _ => value?.DeepClone(),
        };

    private static string GoName(string name) =>
        name.StartsWith("api", StringComparison.Ordinal) ? "API" + name[3..]
        : name.StartsWith("se", StringComparison.Ordinal) && char.IsUpper(name[2]) ? "SE" + name[2..]
        : char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>What differs between two values, as the server's diff shows it: indented by one, with three lines around the
    /// change.</summary>
    public static string Diff(JsonNode? old, JsonNode? next)
    {
        var left = Lines(old);
        var right = Lines(next);
        var same = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        var end = left.Reverse().Zip(right.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        end = Math.Min(end, Math.Min(left.Length, right.Length) - same);
        var from = Math.Max(0, same - 3);
        var after = Math.Min(3, end);
        var before = left[from..same];
        var removed = left[same..^end];
        var added = right[same..^end];
        var rest = left[(left.Length - end)..(left.Length - end + after)];
        string Range(int changed) => $"{from + 1},{before.Length + changed + after}";
        IEnumerable<string> lines =
        [
            $"@@ -{Range(removed.Length)} +{Range(added.Length)} @@",
            .. before.Select(line => " " + line),
            .. removed.Select(line => "-" + line),
            .. added.Select(line => "+" + line),
            .. rest.Select(line => " " + line),
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Lines(JsonNode? value) =>
        (
            value?.ToJsonString(
                new JsonSerializerOptions(Json.Relaxed)
                {
                    WriteIndented = true,
                    IndentSize = 1,
                    NewLine = "\n",
                }
            ) ?? "null"
        ).Split('\n');
}
