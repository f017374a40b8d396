namespace Trainyard.Tuning;

/// <summary>One parameter of a search space.</summary>
public abstract record Parameter
{
    private protected Parameter() { }

    /// <summary>The name, unique in its space.</summary>
    public required string Name { get; init; }

    /// <summary>When the parameter is active; null: whenever it stands. A parameter under an inactive one is inactive.</summary>
    public Condition? When { get; init; }
}

/// <summary>A real number in [Min, Max].</summary>
public sealed record DoubleParameter : Parameter
{
    public required double Min { get; init; }

    public required double Max { get; init; }

    /// <summary>How the range is searched.</summary>
    public Scale Scale { get; init; }

    /// <summary>The distance between two values, counted from Min; null: any number.</summary>
    public double? Step { get; init; }
}

/// <summary>A whole number in [Min, Max].</summary>
public sealed record IntegerParameter : Parameter
{
    public required long Min { get; init; }

    public required long Max { get; init; }

    /// <summary>How the range is searched.</summary>
    public Scale Scale { get; init; }

    /// <summary>The distance between two values, counted from Min.</summary>
    public long Step { get; init; } = 1;
}

/// <summary>One of several values that have no order.</summary>
public sealed record CategoricalParameter : Parameter
{
    /// <summary>The values, each once.</summary>
    public required IReadOnlyList<ParameterValue> Values { get; init; }
}

/// <summary>False or true.</summary>
public sealed record BooleanParameter : Parameter;

/// <summary>How a numeric range is searched.</summary>
public enum Scale
{
    /// <summary>Equal differences count equally.</summary>
    Linear,

    /// <summary>Equal ratios count equally; the range must be above zero.</summary>
    Log,
}
