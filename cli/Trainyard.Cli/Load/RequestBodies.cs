using System.Text;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Load;

/// <summary>The bodies of requests to <c>/predict</c>, made from rows that the model finds plausible.</summary>
internal sealed class RequestBodies
{
    private static readonly Func<JsonObject, JsonNode>[] Wrongs = [Missing, Extra, Renamed, Empty, WrongType, NotARow];

    private readonly byte[][] _good;
    private readonly byte[][] _bad;

    /// <param name="rows">At least one, each with at least one feature.</param>
    /// <param name="perRequest">How many rows are in a request.</param>
    public RequestBodies(IReadOnlyList<JsonObject> rows, int perRequest)
    {
        IEnumerable<JsonNode> From(int first) => Enumerable.Range(first, perRequest).Select(i => rows[i % rows.Count].DeepClone());
        _good = [.. rows.Select((_, i) => Body(From(i)))];
        _bad =
        [
            .. rows.SelectMany(
                (row, i) =>
                    Wrongs.Select(wrong => Body(From(i).SkipLast(1).Append(wrong((JsonObject)row.DeepClone())))).Append(_good[i][..^3])
            ),
        ];
    }

    /// <summary>Of a bad request the way in which it is wrong follows from its number: a missing, an extra or a renamed feature, no feature
    /// at all, a wrong type, no row, broken JSON.</summary>
    public byte[] Of(RequestKind kind, int number)
    {
        var bodies = kind == RequestKind.Bad ? _bad : _good;
        return bodies[number % bodies.Length];
    }

    private static byte[] Body(IEnumerable<JsonNode> rows)
    {
        var all = rows.ToArray();
        return Encoding.UTF8.GetBytes(new JsonObject { ["features"] = all is [var one] ? one : new JsonArray(all) }.ToJsonString());
    }

    private static JsonObject Missing(JsonObject row)
    {
        row.RemoveAt(row.Count - 1);
        return row;
    }

    private static JsonObject Extra(JsonObject row)
    {
        row[Free(row, "extra")] = 1;
        return row;
    }

    private static JsonObject Renamed(JsonObject row)
    {
        var (name, value) = (row.GetAt(0).Key, row.GetAt(0).Value?.DeepClone());
        row.RemoveAt(0);
        row[Free(row, name + "_renamed")] = value;
        return row;
    }

    private static JsonObject Empty(JsonObject row) => [];

    private static JsonObject WrongType(JsonObject row)
    {
        row[row.GetAt(0).Key] = new JsonArray(1);
        return row;
    }

    private static JsonNode NotARow(JsonObject row) => JsonValue.Create("no row");

    private static string Free(JsonObject row, string name) => row.ContainsKey(name) ? Free(row, name + "_") : name;
}
