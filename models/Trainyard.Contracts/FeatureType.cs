namespace Trainyard.Contracts;

/// <summary>The types of a feature.</summary>
public enum FeatureType
{
    /// <summary>Any number.</summary>
    Number,

    /// <summary>Whole numbers in training; any number is taken.</summary>
    Integer,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>One of some texts.</summary>
    Category,

    /// <summary>A day, or a moment (UTC unless it says otherwise).</summary>
    Timestamp,
}
