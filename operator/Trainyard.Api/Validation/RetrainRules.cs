using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>What must hold of spec.retrain beyond its schema.</summary>
internal static class RetrainRules
{
    private const string Reason = FaultReason.InvalidSpec;
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromDays(7);

    public static void Check(RetrainSpec retrain, TrainingJobSpec spec, Faults faults)
    {
        if (retrain.From is { } from)
            CheckFrom(from, spec, faults);
        if (retrain.Schedule is { } schedule)
            faults.RequireSchedule(schedule, "0 3 * * *", Reason, "spec.retrain.schedule");

        faults.RequireDuration(retrain.PollInterval, Reason, "spec.retrain.pollInterval");
        faults.Require(
            Duration.Parse(retrain.PollInterval) is not { } interval || (interval >= ShortestPoll && interval <= LongestPoll),
            Reason,
            "spec.retrain.pollInterval",
            $"{retrain.PollInterval}: use 10s to 7d, each look is a pod"
        );
        faults.Require(retrain.Keep is not < 1, Reason, "spec.retrain.keep", $"{retrain.Keep}: use at least 1, the model that is made");
        if (retrain.TimeZone is { } zone)
        {
            faults.Require(
                TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _),
                Reason,
                "spec.retrain.timeZone",
                $"\"{zone}\" is no time zone that is known here: use an IANA name, such as Europe/Berlin"
            );
        }
    }

    /// <summary>Of a row that was predicted the features are known and, by feedback, the truth: no more.</summary>
    private static void CheckFrom(string from, TrainingJobSpec spec, Faults faults)
    {
        const string path = "spec.retrain.from";
        var data = spec.Data;
        faults.Require(from == "feedback", Reason, path, $"\"{from}\" is not known: use feedback, or leave it out");
        faults.Require(
            spec.Model.Task != LearningTask.AnomalyDetection,
            Reason,
            path,
            "AnomalyDetection learns without a truth: feedback tells it nothing"
        );
        faults.Require(!spec.HasOwnProgram, Reason, path, "a program of your own reads the log itself: name it in spec.data.sources");
        foreach (var (field, column) in new[] { ("weight", data.Weight), ("group", data.Group) })
        {
            faults.Require(
                column is null,
                Reason,
                path,
                $"spec.data.{field} is {column}, which no row of feedback has: join the log in spec.data.query instead"
            );
        }

        faults.Require(
            data.Validation.Strategy != ValidationStrategy.TimeSeries || data.Exclude?.Contains(data.Validation.Column!) != true,
            Reason,
            path,
            $"spec.data.validation.column is {data.Validation.Column}, which is excluded and so in no row of feedback"
        );
    }
}
