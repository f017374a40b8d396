using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>When to train again. Each new run searches anew, on the data as they are then, and begins with the best points of the search
/// before it.</summary>
[Cel("!has(self.timeZone) || has(self.schedule)", "timeZone is the schedule's: it needs schedule")]
[Cel(
    "!has(self.pollInterval) || (has(self.onDataChange) && self.onDataChange)",
    "pollInterval is onDataChange's: it needs onDataChange: true"
)]
public sealed record RetrainSpec
{
    /// <summary>
    /// Five cron fields (minute, hour, day of month, month, day of week), which mean what they mean in a CronJob: where both days
    /// are restricted either suffices. Or a name: @hourly, @daily, @weekly, @monthly, @yearly, or @every with a length of time, such as
    /// "@every 6h". Runs never overlap: a time that comes while one runs, or while the operator is away, is caught up once.
    /// </summary>
    public string? Schedule { get; init; }

    /// <summary>The schedule's time zone by its IANA name, such as Europe/Berlin. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Whether a new run begins when the sources' files are others than those that the last run was trained on.</summary>
    public bool OnDataChange { get; set; }

    /// <summary>How often a short pod looks at the sources of a finished job, from 10s to 7d. Default: 15m.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string? PollInterval { get; init; }

    /// <summary>
    /// feedback: new runs learn from the sources and from what was predicted and told since, as Predictors of this TrainingJob in its
    /// namespace keep it (spec.monitoring.log): features and truth, each prediction once, those of every version. A run begins with the
    /// sources alone where nothing was told yet. Default: the sources alone.
    /// </summary>
    [Schema(Pattern = "^feedback$")]
    public string? From { get; init; }

    /// <summary>How many versions of the model stay in the artifact store: the last step of a run removes the oldest ones of this
    /// TrainingJob beyond them. A version that any Predictor serves, names or rolls out is never removed. Default: all stay.</summary>
    [Schema(Minimum = 1, Maximum = 10000)]
    public int? Keep { get; init; }
}
