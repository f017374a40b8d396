namespace Trainyard.Api;

/// <summary>What must hold of spec.retrain beyond its schema.</summary>
internal static class RetrainRules
{
    private const string Reason = FaultReason.InvalidSpec;
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromDays(7);

    public static void Check(RetrainSpec retrain, Faults faults)
    {
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
}
