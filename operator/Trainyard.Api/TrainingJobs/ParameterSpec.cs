using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>One hyperparameter that is searched.</summary>
public sealed record ParameterSpec
{
    /// <summary>Its name, as the algorithm knows it.</summary>
    public required string Name { get; init; }

    /// <summary>What values it has.</summary>
    public required ParameterType Type { get; init; }

    /// <summary>The least value of a Double or an Integer.</summary>
    public double? Min { get; init; }

    /// <summary>The greatest value of a Double or an Integer.</summary>
    public double? Max { get; init; }

    /// <summary>Whether equal differences or equal ratios count equally.</summary>
    public ParameterScale? Scale { get; init; }

    /// <summary>The distance between two values of a Double or an Integer.</summary>
    public double? Step { get; init; }

    /// <summary>The values of a Categorical: texts, numbers or booleans.</summary>
    public IReadOnlyList<JsonElement>? Values { get; init; }

    /// <summary>The parameter takes part only where this holds.</summary>
    public ConditionSpec? When { get; init; }
}

/// <summary>The kinds of hyperparameter.</summary>
public enum ParameterType
{
    /// <summary>A number between min and max.</summary>
    Double,

    /// <summary>A whole number between min and max.</summary>
    Integer,

    /// <summary>One of the values.</summary>
    Categorical,

    /// <summary>True or false.</summary>
    Boolean,
}

/// <summary>How a range is searched.</summary>
public enum ParameterScale
{
    /// <summary>Equal differences count equally.</summary>
    Linear,

    /// <summary>Equal ratios count equally; min must be above 0.</summary>
    Log,
}

/// <summary>When a parameter takes part: another takes part and has one of these values.</summary>
public sealed record ConditionSpec
{
    /// <summary>The other parameter.</summary>
    public required string Parameter { get; init; }

    /// <summary>The values of the other that make this one take part.</summary>
    public IReadOnlyList<JsonElement>? In { get; init; }

    /// <summary>The least value of the other.</summary>
    public double? Min { get; init; }

    /// <summary>The greatest value of the other.</summary>
    public double? Max { get; init; }
}
