using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Learning;

/// <summary>
/// Reads hyperparameters by name and remembers which names were asked for, so that a name that nobody asked for can be refused together
/// with the list of those that exist.
/// </summary>
internal sealed class Hyperparameters(IReadOnlyDictionary<string, JsonElement> values, Algorithm algorithm)
{
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    public double Number(
        string name,
        double fallback,
        double min = double.NegativeInfinity,
        double max = double.PositiveInfinity,
        bool open = false
    )
    {
        if (!TryGet(name, out var value))
            return fallback;
        if (AsNumber(value) is not { } number || number < min || number > max || (open && number == min))
            throw Refused(name, value, $"a number {Range(min, max, open)}");
        return number;
    }

    public int Integer(string name, int fallback, int min, int max = int.MaxValue)
    {
        if (!TryGet(name, out var value))
            return fallback;

        // A sampler may write an integer as 6.0.
        if (AsNumber(value) is not { } number || number != Math.Floor(number) || number < min || number > max)
            throw Refused(name, value, $"an integer {Range(min, max == int.MaxValue ? double.PositiveInfinity : max, open: false)}");
        return (int)number;
    }

    public bool Flag(string name, bool fallback)
    {
        if (!TryGet(name, out var value))
            return fallback;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
            _ => throw Refused(name, value, "true or false"),
        };
    }

    public string Choice(string name, string fallback, params ReadOnlySpan<string> choices)
    {
        if (!TryGet(name, out var value))
            return fallback;
        if (value.ValueKind == JsonValueKind.String && choices.Contains(value.GetString()!))
            return value.GetString()!;
        throw Refused(name, value, "one of " + string.Join(", ", choices.ToArray()));
    }

    /// <summary>A value of the caller's own shape, or null.</summary>
    public JsonElement? Raw(string name) => TryGet(name, out var value) ? value : null;

    /// <summary>To be called when every known name has been read.</summary>
    public void RefuseUnknown()
    {
        string[] unknown = [.. values.Keys.Where(name => !_known.Contains(name)).Order(StringComparer.Ordinal)];
        if (unknown.Length == 0)
            return;
        throw new LearningException(
            FailureClass.Configuration,
            $"{algorithm} knows no parameter {string.Join(", ", unknown.Select(n => $"'{n}'"))}; it knows {string.Join(", ", _known)}"
        );
    }

    public LearningException Refused(string name, JsonElement value, string expected) =>
        new(FailureClass.Configuration, $"parameter '{name}' of {algorithm} must be {expected}, not {value.GetRawText()}")
        {
            Parameter = name,
        };

    private bool TryGet(string name, out JsonElement value)
    {
        _known.Add(name);
        return values.TryGetValue(name, out value) && value.ValueKind is not JsonValueKind.Null and not JsonValueKind.Undefined;
    }

    private static double? AsNumber(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String
                when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number) => number,
            _ => null,
        };

    private static string Range(double min, double max, bool open)
    {
        var low = open ? $"above {Text(min)}" : $"of at least {Text(min)}";
        if (double.IsNegativeInfinity(min))
            return double.IsPositiveInfinity(max) ? "" : $"of at most {Text(max)}";
        return double.IsPositiveInfinity(max) ? low : $"{low} and at most {Text(max)}";
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
