namespace Trainyard.Tuning;

/// <summary>When a parameter is active: another parameter is active, and its value is in a list or in a range (both ends
/// included).</summary>
public sealed record Condition
{
    /// <summary>The other parameter's name.</summary>
    public required string Parameter { get; init; }

    /// <summary>The values that make the parameter active; null: any.</summary>
    public IReadOnlyList<ParameterValue>? In { get; init; }

    /// <summary>The least value that makes it active; null: no lower end.</summary>
    public double? Min { get; init; }

    /// <summary>The greatest value that makes it active; null: no upper end.</summary>
    public double? Max { get; init; }

    /// <summary>Whether the other parameter's value makes the parameter active.</summary>
    public bool Holds(ParameterValue value) =>
        (In is null || In.Contains(value))
        && (Min is null || (value.Kind == ParameterValueKind.Number && value.AsNumber >= Min))
        && (Max is null || (value.Kind == ParameterValueKind.Number && value.AsNumber <= Max));
}
