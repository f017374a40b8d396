namespace Trainyard.Local.Node.Workloads.Jobs;

/// <summary>A Job's pods, sorted by what they mean to it.</summary>
internal sealed class JobPods
{
    public const string Finalizer = "batch.kubernetes.io/job-tracking";
    public const string IndexName = "batch.kubernetes.io/job-completion-index";

    public JobPods(JsonObject job, IReadOnlyList<JsonObject> pods)
    {
        var onlyFailed = job.Text("spec.podReplacementPolicy") == "Failed";
        All = pods;
        Succeeded = [.. pods.Where(p => Phase(p) == "Succeeded")];
        Failed = [.. pods.Where(p => Phase(p) == "Failed" || (!onlyFailed && p.Deleting() && Phase(p) != "Succeeded"))];
        Active = [.. pods.Where(p => !p.HasEnded() && !p.Deleting())];
        Terminating = [.. pods.Where(p => !p.HasEnded() && p.Deleting())];
    }

    public IReadOnlyList<JsonObject> All { get; }

    public List<JsonObject> Succeeded { get; }

    /// <summary>Also those that are being deleted, unless the Job waits for a real end (podReplacementPolicy Failed).</summary>
    public List<JsonObject> Failed { get; }

    public List<JsonObject> Active { get; }

    public List<JsonObject> Terminating { get; }

    public static bool Tracked(JsonObject pod) => pod.Texts("metadata.finalizers").Contains(Finalizer);

    public static int Index(JsonObject pod) => int.TryParse(pod.Annotation(IndexName), out var i) ? i : -1;

    /// <summary>When the last container of a failed pod ended; else when it was deleted.</summary>
    public static DateTimeOffset? FinishedAt(JsonObject pod) =>
        pod.Objects("status.containerStatuses").Select(c => c.Time("state.terminated.finishedAt")).Max()
        ?? pod.Time("metadata.deletionTimestamp");

    private static string Phase(JsonObject pod) => pod.Text("status.phase") ?? "";
}
