namespace Trainyard.Local.Node.Workloads.Jobs;

/// <summary>
/// What is to be done for a Job, in this order: pods made and deleted, the status written, finalizers taken off. A pod is counted in three
/// steps, so that a crash between them neither loses nor doubles it: its uid goes to <c>uncountedTerminatedPods</c>, its finalizer goes,
/// the counter grows.
/// </summary>
internal sealed record JobPlan
{
    public required JsonObject Status { get; init; }

    /// <summary>Completion indexes of pods to make; -1 for a Job without indexes.</summary>
    public List<int> Create { get; init; } = [];

    /// <summary>Pods that go and count as failures, if they do not reach an end of their own.</summary>
    public List<JsonObject> Delete { get; init; } = [];

    /// <summary>Pods that go uncounted.</summary>
    public List<JsonObject> Discard { get; init; } = [];

    /// <summary>Pods whose finalizer goes once the status is written.</summary>
    public List<JsonObject> Release { get; init; } = [];

    public List<(string Type, string Reason, string Message)> Events { get; init; } = [];

    public TimeSpan? Again { get; set; }
}
