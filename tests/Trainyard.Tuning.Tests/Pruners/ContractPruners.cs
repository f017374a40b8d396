using Trainyard.Tuning;

namespace Trainyard.Tuning.Tests.Pruners;

/// <summary>Every pruner, set so that it has something to say about curves of 20 steps with values around 1.</summary>
internal static class ContractPruners
{
    public static IReadOnlyDictionary<string, Func<IPruner>> All { get; } =
        new Dictionary<string, Func<IPruner>>
        {
            ["None"] = () => new NoPruner(),
            ["Median"] = () => new PercentilePruner(new()),
            ["Percentile"] = () =>
                new PercentilePruner(
                    new()
                    {
                        Percentile = 25,
                        WarmUpSteps = 2,
                        MinTrials = 3,
                    }
                ),
            ["SuccessiveHalving"] = () => new SuccessiveHalvingPruner(new()),
            ["Hyperband"] = () => new HyperbandPruner(new()),
            ["LearningCurve"] = () => new LearningCurvePruner(new()),
            ["Patient"] = () => new PatientPruner(new() { Patience = 3 }),
            ["PatientMedian"] = () => new PatientPruner(new() { Patience = 2 }, new PercentilePruner(new())),
            ["Threshold"] = () => new ThresholdPruner(new() { Lower = -50, Upper = 50 }),
        };

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Those that stop a trial for being worse than others.</summary>
    public static TheoryData<string> Comparing => [.. All.Keys.Except(["None", "Threshold", "Patient"])];
}
