namespace Trainyard.Tuning;

/// <summary>A search space that cannot be; it names every fault.</summary>
public sealed class SearchSpaceException(IReadOnlyList<string> faults) : ArgumentException(string.Join("; ", faults))
{
    /// <summary>Each fault, beginning with the name of the parameter or the text of the constraint.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
