namespace Trainyard.Tuning;

/// <summary>One thing that is wrong with a search space, a point of one, a sampler or a pruner.</summary>
/// <param name="Path">The field: of a space parameters[1].min, constraints[0] or parameters; of a point the parameter's name, or
/// constraints[0]; of a sampler or pruner name or options.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record SpaceFault(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
