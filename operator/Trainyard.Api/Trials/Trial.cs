using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>One parameter set of a TrainingJob, made by the operator; a reused worker runs it, or a batch/v1 Job of its own.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "Trial", PluralName = "trials")]
public sealed record Trial : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = $"{ApiGroup.Name}/{ApiGroup.Version}";

    /// <inheritdoc/>
    public string Kind { get; set; } = "Trial";

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What it runs with.</summary>
    public required TrialSpec Spec { get; init; }

    /// <summary>What came of it.</summary>
    public TrialStatus? Status { get; init; }
}

/// <summary>What a trial runs with.</summary>
public sealed record TrialSpec
{
    /// <summary>The TrainingJob's name.</summary>
    public required string TrainingJob { get; init; }

    /// <summary>The run it belongs to.</summary>
    [Schema(Minimum = 1)]
    public required int Run { get; init; }

    /// <summary>Its number, from 0, within the search.</summary>
    [Schema(Minimum = 0)]
    public required int Number { get; init; }

    /// <summary>The suggested hyperparameters.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Parameters { get; init; }

    /// <summary>Set when the search has ended: the trial is stopped where it stands.</summary>
    public bool Stop { get; set; }
}

/// <summary>What came of a trial.</summary>
public sealed record TrialStatus
{
    /// <summary>Where it stands.</summary>
    public TrialPhase Phase { get; set; }

    /// <summary>The final value of the objective's metric; of a pruned, stopped or suspended trial its value so far.</summary>
    public double? Value { get; init; }

    /// <summary>All metrics.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>Intermediate values of the objective's metric, at most 50, thinned evenly.</summary>
    public IReadOnlyList<CurvePoint>? Curve { get; init; }

    /// <summary>The best of the intermediate values, where the trial did not run to its end.</summary>
    public CurvePoint? Best { get; init; }

    /// <summary>The pod of the reused worker that runs it, or ran it last; null where it has a Job of its own.</summary>
    public string? Worker { get; init; }

    /// <summary>When its pod began to run, or a worker took it up.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>CPU time, in seconds.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Why it failed, or why it cannot run as yet.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What it waits for, a constant for programs, such as WaitingForRoom, Suspended, Invalid or FailedMount; Pruned where the
    /// pruner has stopped it; null where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>What it waits for, in the cluster's words, or why the pruner has stopped it.</summary>
    public string? Message { get; init; }

    /// <summary>How often it was run anew because its result had gone with its pod.</summary>
    public int? Restarts { get; init; }

    /// <summary>How often a reused worker has tried it again after a failure of the program's own.</summary>
    public int? Retries { get; init; }

    /// <summary>Whether it has ended.</summary>
    [JsonIgnore]
    public bool Ended => Phase is not (TrialPhase.Pending or TrialPhase.Running);
}

/// <summary>The states of a trial.</summary>
public enum TrialPhase
{
    /// <summary>No pod runs yet.</summary>
    Pending,

    /// <summary>Its pod runs.</summary>
    Running,

    /// <summary>It has its final value.</summary>
    Succeeded,

    /// <summary>The pruner stopped it.</summary>
    Pruned,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>The search ended before it.</summary>
    Stopped,
}

/// <summary>The constant reasons of a Trial's status that are not the cluster's.</summary>
public static class TrialReason
{
    /// <summary>The pruner has stopped it.</summary>
    public const string Pruned = nameof(Pruned);
}

/// <summary>An intermediate value.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Value">The objective's metric after it.</param>
public readonly record struct CurvePoint(int Step, double Value);
