namespace Trainyard.Api;

/// <summary>Where a TrainingJob stands.</summary>
public enum TrainingJobPhase
{
    /// <summary>What is to run waits for room, or for its turn.</summary>
    Pending,

    /// <summary>The data and the output are looked at, before the first trial.</summary>
    Preflight,

    /// <summary>Trials run.</summary>
    Searching,

    /// <summary>The winner is trained on every row but the hold-out.</summary>
    Training,

    /// <summary>Nothing runs, because the user wants it so.</summary>
    Suspended,

    /// <summary>What is to run cannot, and somebody must see to it.</summary>
    Stalled,

    /// <summary>The spec is not valid, or what it needs is refused, and only another spec can mend that.</summary>
    Rejected,

    /// <summary>The model is there.</summary>
    Succeeded,

    /// <summary>There will be no model.</summary>
    Failed,
}
