namespace Trainyard.Tuning;

/// <summary>Which way an objective is better.</summary>
public enum Direction
{
    /// <summary>Less is better.</summary>
    Minimize,

    /// <summary>More is better.</summary>
    Maximize,
}
