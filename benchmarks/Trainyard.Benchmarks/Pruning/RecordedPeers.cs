namespace Trainyard.Benchmarks.Pruning;

/// <summary>What Optuna 3.1's pruners reached: shared/bench/README.md, 20 seeds, random sampler, 8 workers.</summary>
internal static class RecordedPeers
{
    /// <summary>A pruner's figures on one problem.</summary>
    public sealed record Row(string Name, double StepsPercent, double Excess, double Budget);

    public static IReadOnlyDictionary<string, IReadOnlyList<Row>> Of { get; } =
        new Dictionary<string, IReadOnlyList<Row>>
        {
            ["easy"] =
            [
                new("none", 100, 0, 0.1251),
                new("median", 20, 0.0022, 0.1242),
                new("median, 9 warm-up steps", 33, 0, 0.1197),
                new("successive halving (default)", 13, 0.0094, 0.1151),
                new("successive halving, from 1, factor 3", 6, 0.0072, 0.1112),
                new("successive halving, from 3, factor 3", 13, 0, 0.1145),
                new("Hyperband, from 1", 20, 0.0039, 0.1208),
                new("Hyperband, from 3", 32, 0.0009, 0.1203),
            ],
            ["hard"] =
            [
                new("none", 100, 0, 0.1267),
                new("median", 27, 0.0096, 0.1267),
                new("median, 9 warm-up steps", 34, 0.0017, 0.1207),
                new("successive halving (default)", 13, 0.0204, 0.1422),
                new("successive halving, from 1, factor 3", 6, 0.0580, 0.1514),
                new("successive halving, from 3, factor 3", 12, 0.0260, 0.1389),
                new("Hyperband, from 1", 20, 0.0172, 0.1370),
                new("Hyperband, from 3", 33, 0.0072, 0.1268),
            ],
        };
}
