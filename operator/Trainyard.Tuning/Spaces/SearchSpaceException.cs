namespace Trainyard.Tuning;

/// <summary>A search space that cannot be; it names every fault.</summary>
public sealed class SearchSpaceException(IReadOnlyList<SpaceFault> faults) : ArgumentException(string.Join("; ", faults))
{
    /// <summary>Each fault, with its field.</summary>
    public IReadOnlyList<SpaceFault> Faults { get; } = faults;
}
