using Trainyard.Contracts;

namespace Trainyard.Learning;

/// <summary>A fault that the user can mend.</summary>
public sealed class LearningException(FailureClass failureClass, string message) : Exception(message)
{
    /// <summary>The kind of fault.</summary>
    public FailureClass Class { get; } = failureClass;

    /// <summary>The parameter whose value is refused by itself, whatever the others are; null where it is about anything else.</summary>
    public string? Parameter { get; init; }
}
