using System.Text.Json;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.TrainingJobs;

namespace Trainyard.Controllers.Tests.TrainingJobs;

public sealed class SweepLedgerTests
{
    public static TheoryData<Goal, double, double?[], int, int?> Histories =>
        new()
        {
            // goal, minImprovement, values in the order of ending; ended since the best improved, number of the best
            { Goal.Minimize, 0, [100, 99, 98], 0, 2 },
            { Goal.Minimize, 0, [100, 101, 102], 2, 0 },
            { Goal.Maximize, 0, [-100, -99, -98], 0, 2 },
            { Goal.Maximize, 0, [-5, -6, -7], 2, 0 },
            { Goal.Minimize, 0.5, [1, 0.9, 0.8, 0.4], 0, 3 },
            { Goal.Minimize, 0, [double.NaN, 3, 2], 0, 2 },
            { Goal.Minimize, 0, [double.NegativeInfinity, 3, 4], 1, 1 },
            { Goal.Maximize, 0, [double.PositiveInfinity, -3, -4], 1, 1 },
            { Goal.Minimize, 0, [null, null, 7], 0, 2 },
            { Goal.Minimize, 0, [double.NaN, null], 2, null },
            { Goal.Minimize, 0, [0, 0, 0], 2, 0 },
        };

    [Theory]
    [MemberData(nameof(Histories))]
    public void The_best_begins_at_the_first_value_whichever_way_is_better(
        Goal goal,
        double minImprovement,
        double?[] values,
        int since,
        int? best
    )
    {
        var ledger = new SweepLedger(goal, minImprovement);
        ledger.Update([
            .. values.Select((value, number) => Ended(number, value is null ? TrialPhase.Failed : TrialPhase.Succeeded, value)),
        ]);

        Assert.Equal((since, best), (ledger.EndedSinceImprovement, ledger.Best?.Spec.Number));
    }

    [Theory]
    [InlineData(TrialPhase.Pruned)]
    [InlineData(TrialPhase.Failed)]
    [InlineData(TrialPhase.Stopped)]
    public void A_trial_that_did_not_run_to_its_end_is_never_the_best(TrialPhase phase)
    {
        var ledger = new SweepLedger(Goal.Maximize, 0);
        ledger.Update([Ended(0, TrialPhase.Succeeded, 0.8), Ended(1, phase, 0.99)]);

        Assert.Equal((0, 1), (ledger.Best!.Spec.Number, ledger.EndedSinceImprovement));
        Assert.Empty(ledger.History[1].Values);
    }

    private static Trial Ended(int number, TrialPhase phase, double? value) =>
        new()
        {
            Metadata = new() { Name = $"t-{number}", Uid = $"uid-{number}" },
            Spec = new()
            {
                TrainingJob = "t",
                Run = 1,
                Number = number,
                Parameters = new Dictionary<string, JsonElement>(),
            },
            Status = new()
            {
                Phase = phase,
                Value = value,
                CompletionTime = DateTimeOffset.UnixEpoch.AddMinutes(number),
            },
        };
}
