namespace Trainyard.Api;

/// <summary>The trials of several objectives that no other beats: that is at least as good in each and better in one.</summary>
public sealed record FrontStatus
{
    /// <summary>How many there are.</summary>
    public int Size { get; init; }

    /// <summary>At most twenty of them, spread evenly, from the best in the first objective to the worst in it; the winner and the best in
    /// each objective are among them.</summary>
    public IReadOnlyList<FrontTrial>? Trials { get; init; }
}

/// <summary>A trial of the front.</summary>
public sealed record FrontTrial
{
    /// <summary>The Trial's name.</summary>
    public required string Trial { get; init; }

    /// <summary>Its values, in the order of spec.objectives.</summary>
    public required IReadOnlyList<double> Values { get; init; }
}
