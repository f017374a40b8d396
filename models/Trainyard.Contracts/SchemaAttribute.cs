namespace Trainyard.Contracts;

/// <summary>What the schema of a property says beyond its type. Read by the generator of the CRDs only.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchemaAttribute : Attribute
{
    /// <summary>The least number.</summary>
    public double Minimum { get; set; } = double.NaN;

    /// <summary>The greatest number.</summary>
    public double Maximum { get; set; } = double.NaN;

    /// <summary>The regular expression that a text must match.</summary>
    public string? Pattern { get; set; }

    /// <summary>The least number of items.</summary>
    public int MinItems { get; set; }

    /// <summary>The greatest number of items; 0: any.</summary>
    public int MaxItems { get; set; }

    /// <summary>The field by which the items of a list are told apart.</summary>
    public string? Key { get; set; }

    /// <summary>An enum whose values the operator checks, not the API server: the list grows with the operator's version.</summary>
    public bool Open { get; set; }

    /// <summary>Any object may stand here; its fields are kept as they are.</summary>
    public bool Free { get; set; }
}

/// <summary>A rule that the API server holds a value to, in CEL.</summary>
/// <param name="rule">The expression; self is the value, oldSelf what it was.</param>
/// <param name="message">What is said when it does not hold.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class CelAttribute(string rule, string message) : Attribute
{
    /// <summary>The expression.</summary>
    public string Rule { get; } = rule;

    /// <summary>What is said when it does not hold.</summary>
    public string Message { get; } = message;
}
