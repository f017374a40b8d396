namespace Trainyard.Api;

/// <summary>Where a rollout that measures stands: enough to go on with after a restart of the operator.</summary>
public sealed record CanaryStatus
{
    /// <summary>The new model's version, as labels name it.</summary>
    public required string Version { get; init; }

    /// <summary>What it is at.</summary>
    public RolloutPhase Phase { get; init; }

    /// <summary>The step, from 1; 0 before the first.</summary>
    public int Step { get; init; }

    /// <summary>How many steps there are.</summary>
    public int Steps { get; init; }

    /// <summary>The new model's share of the requests now, in percent.</summary>
    public int Weight { get; init; }

    /// <summary>Since when it has had that share.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the gates were last looked at.</summary>
    public DateTimeOffset? LookTime { get; init; }

    /// <summary>How often the gates have been looked at in this rollout: each look is stricter than the one before.</summary>
    public int Looks { get; init; }

    /// <summary>Grows with each change of the share: figures are counted from there.</summary>
    public int Window { get; init; }

    /// <summary>The requests that the new model has answered in this step, as of the last look.</summary>
    public long Requests { get; init; }

    /// <summary>The gates, as of the last look.</summary>
    public IReadOnlyList<GateStatus>? Gates { get; init; }
}

/// <summary>What a rollout is at.</summary>
public enum RolloutPhase
{
    /// <summary>The pods of the new model and of the router are starting.</summary>
    Starting,

    /// <summary>The new model has its share.</summary>
    Running,

    /// <summary>The same, for as long as somebody wants it.</summary>
    Paused,

    /// <summary>All gates have held: it is given all pods, and then all requests.</summary>
    Promoting,
}

/// <summary>What a gate has found.</summary>
public sealed record GateStatus
{
    /// <summary>errors, p99, shift or feedback; of one of several outputs: shift/OUTPUT.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it holds.</summary>
    public required bool Holds { get; init; }

    /// <summary>The figures, for people.</summary>
    public required string Message { get; init; }
}

/// <summary>A model that was sent back.</summary>
public sealed record RolledBackModel
{
    /// <summary>The model.</summary>
    public required ServedModel Model { get; init; }

    /// <summary>Why, for programs.</summary>
    public required string Reason { get; init; }

    /// <summary>Why, for people: which gate, which figures, how many requests.</summary>
    public required string Message { get; init; }
}
