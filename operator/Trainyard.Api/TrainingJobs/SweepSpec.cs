using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>How the hyperparameters are searched, and when the search ends.</summary>
public sealed record SweepSpec
{
    /// <summary>Who suggests the next point.</summary>
    public SamplerSpec Sampler { get; set; } = new();

    /// <summary>Who stops a trial that will not win.</summary>
    public PrunerSpec Pruner { get; set; } = new();

    /// <summary>How many trials there are at most.</summary>
    [Schema(Minimum = 1, Maximum = 100000)]
    public int MaxTrials { get; set; } = 20;

    /// <summary>How many trials run at a time.</summary>
    [Schema(Minimum = 1, Maximum = 10000)]
    public int Parallelism { get; set; } = 1;

    /// <summary>The sweep fails when more trials than this have failed. Default: a third of maxTrials, at least 3.</summary>
    [Schema(Minimum = 0)]
    public int? MaxFailedTrials { get; init; }

    /// <summary>The sweep ends this long after its start, such as 2h, with the best found till then.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string? MaxDuration { get; init; }

    /// <summary>Ends the sweep when it no longer finds anything better.</summary>
    public PlateauSpec? Plateau { get; init; }

    /// <summary>Earlier TrainingJobs whose trials join the history: of the same metric, goal and task, and of parameters that are searched
    /// here too. Trials outside of the space are left out.</summary>
    public IReadOnlyList<WarmStartSpec>? WarmStart { get; init; }

    /// <summary>Known good points of the space, tried first; what they leave out the sampler fills in.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>? Enqueue { get; init; }

    /// <summary>The space. It cannot change while a trial runs or once one has a value.</summary>
    [Schema(Key = "name")]
    public required IReadOnlyList<ParameterSpec> Parameters { get; init; }

    /// <summary>What must hold between parameters, such as minLeaf * 2 &lt;= maxLeaf.</summary>
    public IReadOnlyList<string>? Constraints { get; init; }
}

/// <summary>Who suggests the next point.</summary>
public sealed record SamplerSpec
{
    /// <summary>Auto, Random, Grid, Sobol, TPE, CMA-ES or GP, with several objectives Auto, Random, Grid, Sobol, ParEGO or NSGA-II; large
    /// and small letters alike.</summary>
    public string Name { get; set; } = "Auto";

    /// <summary>The seed: the same seed and the same results suggest the same points.</summary>
    public long Seed { get; set; }
}

/// <summary>Who stops a trial that will not win.</summary>
public sealed record PrunerSpec
{
    /// <summary>LearningCurve, None, Median, Percentile, SuccessiveHalving, Hyperband, Patient or Threshold; large and small letters
    /// alike. Default: LearningCurve; with several objectives None, which is the only one then.</summary>
    public string? Name { get; init; }

    /// <summary>Numbers by name, as the pruner knows them.</summary>
    public IReadOnlyDictionary<string, double>? Options { get; init; }
}

/// <summary>Ends the sweep when the last trials brought nothing.</summary>
public sealed record PlateauSpec
{
    /// <summary>How many ended trials in a row must bring nothing.</summary>
    [Schema(Minimum = 1)]
    public required int Trials { get; init; }

    /// <summary>By how much the best must improve, in the metric's unit, to count. With several objectives whatever joins the front
    /// counts.</summary>
    [Schema(Minimum = 0)]
    public double MinImprovement { get; set; }
}

/// <summary>An earlier search.</summary>
public sealed record WarmStartSpec
{
    /// <summary>A TrainingJob of the same namespace.</summary>
    public required string TrainingJob { get; init; }
}
