using System.Collections;
using System.Text.RegularExpressions;

namespace Trainyard.Local.ApiServer.Schemas.Cel;

/// <summary>What expressions do with values: long, double, string, bool, null, JSON objects, and lists.</summary>
internal static class CelFunctions
{
    /// <summary>A JSON value as expressions see it.</summary>
    public static object? Wrap(JsonNode? node) =>
        node switch
        {
            null => null,
            JsonObject fields => fields,
            JsonArray items => items.Select(Wrap).ToList(),
            _ => node.GetValueKind() switch
            {
                JsonValueKind.String => node.GetValue<string>(),
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ when node.Integer() is { } whole => whole,
                _ => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture),
            },
        };

    public static JsonNode? Unwrap(object? value) =>
        value switch
        {
            JsonNode node => node.DeepClone(),
            IList list => list.Cast<object?>().Select(Unwrap).ToJson(),
            string text => text,
            bool flag => flag,
            long whole => whole,
            double real => real,
            _ => null,
        };

    public static object? Wrapped(object? value) => value is JsonNode node and not JsonObject ? Wrap(node) : value;

    public static bool Truth(object? value) => value as bool? ?? throw new CelException("no such overload: a condition is no bool");

    public static object? Field(object? owner, string name) =>
        owner is JsonObject fields && fields.TryGetPropertyValue(name, out var value)
            ? Wrap(value)
            : throw new CelException($"no such key: {name}");

    public static object? Item(object? owner, object? index) =>
        (owner, index) switch
        {
            (JsonObject, string name) => Field(owner, name),
            (IList list, long at) when at >= 0 && at < list.Count => list[(int)at],
            _ => throw new CelException($"index out of bounds: {index}"),
        };

    /// <summary>The same, but null where there is none.</summary>
    public static object? Look(object? owner, object? index) =>
        (owner, index) switch
        {
            (JsonObject fields, string name) => Wrap(fields[name]),
            (IList list, long at) when at >= 0 && at < list.Count => list[(int)at],
            _ => null,
        };

    /// <summary>Whether a value is what Go gives a field that is not there.</summary>
    public static bool IsZero(object? value) => value is null or 0L or false or "";

    public static object? Operate(string operation, object? left, object? right) =>
        (operation, left, right) switch
        {
            ("==", _, _) => Same(left, right),
            ("!=", _, _) => !Same(left, right),
            ("in", _, IList list) => list.Cast<object?>().Any(item => Same(item, left)),
            ("in", string key, JsonObject fields) => fields.ContainsKey(key),
            ("+", string a, string b) => a + b,
            ("+", IList a, IList b) => a.Cast<object?>().Concat(b.Cast<object?>()).ToList(),
            ("+", long a, long b) => a + b,
            ("-", long a, long b) => a - b,
            ("*", long a, long b) => a * b,
            ("/", long a, long b) => b == 0 ? throw new CelException("division by zero") : a / b,
            ("%", long a, long b) => b == 0 ? throw new CelException("modulus by zero") : a % b,
            (_, string a, string b) => Ordered(operation, string.CompareOrdinal(a, b)),
            _ => Calculate(operation, Number(left), Number(right)),
        };

    public static object? Iterate(string macro, object? over, Func<object?, object?> body)
    {
        List<object?> items = over switch
        {
            IList list => [.. list.Cast<object?>()],
            JsonObject fields => [.. fields.Select(field => (object?)field.Key)],
            _ => throw new CelException("no such overload: neither list nor map"),
        };
        return macro switch
        {
            "all" => items.All(item => Truth(body(item))),
            "exists" => items.Any(item => Truth(body(item))),
            "exists_one" => items.Count(item => Truth(body(item))) == 1,
            "filter" => items.Where(item => Truth(body(item))).ToList(),
            _ => items.ConvertAll(item => body(item)),
        };
    }

    public static object? Call(string name, object?[] arguments) =>
        (name, arguments) switch
        {
            ("size", [null]) => 0L,
            ("size", [string text]) => (long)text.Length,
            ("size", [IList list]) => (long)list.Count,
            ("size", [JsonObject fields]) => (long)fields.Count,
            ("startsWith", [string text, string part]) => text.StartsWith(part, StringComparison.Ordinal),
            ("endsWith", [string text, string part]) => text.EndsWith(part, StringComparison.Ordinal),
            ("contains", [string text, string part]) => text.Contains(part, StringComparison.Ordinal),
            ("matches", [string text, string pattern]) => Regex.IsMatch(text, pattern),
            ("lowerAscii", [string text]) => text.ToLowerInvariant(),
            ("upperAscii", [string text]) => text.ToUpperInvariant(),
            ("trim", [string text]) => text.Trim(),
            ("split", [string text, string by]) => text.Split(by).Cast<object?>().ToList(),
            ("string", [{ } value]) => Convert.ToString(value, CultureInfo.InvariantCulture),
            ("int", [{ } value]) => (long)Number(value is string text ? double.Parse(text, CultureInfo.InvariantCulture) : value),
            ("double", [{ } value]) => Number(value is string text ? double.Parse(text, CultureInfo.InvariantCulture) : value),
            ("quantity", [{ } value]) => Quantity.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)) ?? double.NaN,
            ("isSorted", [IList list]) => list.Cast<object?>()
                .Zip(list.Cast<object?>().Skip(1))
                .All(pair => Number(pair.First) <= Number(pair.Second)),
            ("indexOf", [IList list, var item]) => (long)list.Cast<object?>().ToList().FindIndex(one => Same(one, item)),
            ("join", [IList list, string by]) => string.Join(by, list.Cast<object?>()),
            ("orValue", [var value, var otherwise]) => value ?? otherwise,
            _ => throw new CelException($"undeclared reference to '{name}'"),
        };

    private static bool Same(object? left, object? right) =>
        (left, right) switch
        {
            (JsonNode a, JsonNode b) => Json.Same(a, b),
            (IList a, IList b) => a.Count == b.Count && a.Cast<object?>().Zip(b.Cast<object?>()).All(pair => Same(pair.First, pair.Second)),
            (long or double, long or double) => Number(left) == Number(right),
            _ => Equals(left, right),
        };

    private static double Number(object? value) =>
        value switch
        {
            long whole => whole,
            double real => real,
            _ => throw new CelException("no such overload: not a number"),
        };

    private static object Calculate(string operation, double left, double right) =>
        operation switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            _ => Ordered(operation, left.CompareTo(right)),
        };

    private static bool Ordered(string operation, int order) =>
        operation switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => throw new CelException($"no such overload: {operation}"),
        };
}
