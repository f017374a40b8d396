using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>How the pods of the trials run.</summary>
public sealed record TrialTemplate
{
    /// <summary>The image. Default: the operator's trainer; any image that follows the contract of reports works.</summary>
    public string? Image { get; init; }

    /// <summary>Whether a pod runs trial after trial, or one. Default: Reuse; Pod where an image, a command or arguments are named, or
    /// the pod template has a place for a parameter.</summary>
    public TrialWorkers? Workers { get; init; }

    /// <summary>The command. Default: the image's own. In it and in args $(parameters.NAME) is a parameter's value.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>The arguments. Default: the image's own.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Where the metrics stand of a program that reports none.</summary>
    public MetricsSpec? Metrics { get; init; }

    /// <summary>Requests and limits, as in a pod.</summary>
    [Schema(Free = true)]
    public JsonElement? Resources { get; init; }

    /// <summary>A pod template (metadata and spec) that is merged over the operator's own: node selectors, tolerations, volumes,
    /// labels.</summary>
    [Schema(Free = true)]
    public JsonElement? PodTemplate { get; init; }

    /// <summary>Kueue's queue: its label is put on the Jobs.</summary>
    public string? QueueName { get; init; }

    /// <summary>How long one trial may run, such as 10m.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string? ActiveDeadline { get; init; }

    /// <summary>How often a trial is tried again after a failure of the program's own; preemption and lost nodes do not count.</summary>
    [Schema(Minimum = 0, Maximum = 10)]
    public int Retries { get; set; } = 1;

    /// <summary>Whether a pod runs trial after trial.</summary>
    [JsonIgnore]
    public bool ReusesWorkers => (Workers ?? (IsOurs ? TrialWorkers.Reuse : TrialWorkers.Pod)) == TrialWorkers.Reuse;

    /// <summary>Whether the program is the operator's own, which takes its parameters from its work alone.</summary>
    private bool IsOurs =>
        Image is null
        && Command is null
        && Args is null
        && PodTemplate?.GetRawText().Contains("$(parameters.", StringComparison.Ordinal) != true;
}

/// <summary>What runs the trials.</summary>
public enum TrialWorkers
{
    /// <summary>A pod reads the data once and runs trial after trial: as many pods as there are trials at a time.</summary>
    Reuse,

    /// <summary>A pod for each trial.</summary>
    Pod,
}
