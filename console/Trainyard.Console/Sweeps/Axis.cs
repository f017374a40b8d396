using System.Globalization;
using System.Text.Json;
using Trainyard.Api;

namespace Trainyard.Console.Sweeps;

/// <summary>A parameter or a metric as a line from 0 to 1. Pure.</summary>
/// <param name="Ticks">Where which value stands.</param>
internal sealed record Axis(string Name, IReadOnlyList<AxisTick> Ticks, Func<JsonElement, double?> Place)
{
    private const int TickCount = 5;

    public bool IsLog { get; private init; }

    /// <summary>The axis of a searched parameter.</summary>
    public static Axis Of(ParameterSpec spec) =>
        spec.Type switch
        {
            ParameterType.Categorical => OfValues(spec.Name, [.. (spec.Values ?? []).Select(value => value.ToString())]),
            ParameterType.Boolean => OfValues(spec.Name, ["false", "true"]),
            _ => OfRange(spec.Name, spec.Min ?? 0, spec.Max ?? 1, spec.Scale == ParameterScale.Log, spec.Type == ParameterType.Integer),
        };

    /// <summary>The axis of numbers between two bounds.</summary>
    /// <param name="whole">Whether only whole numbers are marked.</param>
    public static Axis OfRange(string name, double min, double max, bool log, bool whole = false)
    {
        log &= min > 0;
        double To(double value) => log ? Math.Log(value) : value;
        double From(double value) => log ? Math.Exp(value) : value;
        var (low, high) = (To(min), To(max));
        var width = high > low ? high - low : 1;
        var values = Enumerable.Range(0, TickCount).Select(i => From(low + (i / (TickCount - 1.0) * width)));
        var ticks = (whole ? values.Select(value => Math.Round(value)).Distinct() : values).Select(value => new AxisTick(
            (To(value) - low) / width,
            value.ToString(whole ? "0" : "G3", CultureInfo.InvariantCulture)
        ));
        return new(name, [.. ticks], value =>
            value.ValueKind == JsonValueKind.Number && (!log || value.GetDouble() > 0) ? (To(value.GetDouble()) - low) / width : null
        )
        {
            IsLog = log,
        };
    }

    private static Axis OfValues(string name, List<string> values)
    {
        double At(int index) => values.Count > 1 ? index / (values.Count - 1.0) : 0.5;
        return new(name, [.. values.Select((value, index) => new AxisTick(At(index), value))], value => values.IndexOf(
                value.ValueKind is JsonValueKind.True ? "true"
                : value.ValueKind is JsonValueKind.False ? "false"
                : value.ToString()
            )
                is >= 0
                    and var index
                ? At(index)
                : null);
    }
}

/// <summary>A mark on an axis.</summary>
internal sealed record AxisTick(double At, string Text);
