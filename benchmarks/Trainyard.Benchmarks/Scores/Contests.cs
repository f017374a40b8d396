namespace Trainyard.Benchmarks.Scores;

/// <summary>The tables of shared/data. References as its README gives them.</summary>
internal static class Contests
{
    internal static IReadOnlyList<Contest> All { get; } =
    [
        new()
        {
            Name = "sonar",
            Manifest = "sonar.yaml",
            Files = new Dictionary<string, string> { ["datasets/sonar.csv"] = "sonar/sonar.csv" },
            Folds = 10,
            Repeats = 5,
            Expected =
            [
                new("accuracy", "0.847 Gorman and Sejnowski, 0.841 network of 40, 0.836 random forest, 0.827 its system", 0.84),
                new("auc", "0.939 random forest, 0.925 network of 40"),
            ],
        },
        new()
        {
            Name = "california",
            Manifest = "housing.yaml",
            Files = new Dictionary<string, string> { ["datasets/housing.csv"] = "california_housing/housing.csv" },
            Expected =
            [
                new("rmse", "46,412 gradient boosting, 47,730 tuned random forest on a test set", 46_000),
                new("r2", "0.838 gradient boosting"),
            ],
        },
        new()
        {
            Name = "real-estate",
            Manifest = "real-estate.yaml",
            Files = new Dictionary<string, string> { ["datasets/real_estate_data.csv"] = "real_estate/real_estate_data.csv" },
            Expected =
            [
                new("logR2", "0.896 gradient boosting", 0.90),
                new("medianRelativeError", "0.100 gradient boosting", 0.10),
                new("mae", "1,240,000 gradient boosting"),
            ],
        },
        new()
        {
            Name = "card-fraud",
            Manifest = "card-fraud.yaml",
            Files = new Dictionary<string, string> { ["datasets/creditcard_sample.csv"] = "credit_fraud/creditcard_sample.csv" },
            Repeats = 3,
            Expected =
            [
                new("averagePrecision", "0.940 gradient boosting", 0.94),
                new("auc", "0.981 gradient boosting; 0.982 its system, on another sample", 0.98),
            ],
        },
        new()
        {
            Name = "icecube-labels",
            Manifest = "icecube-labels.yaml",
            Files = new Dictionary<string, string> { ["datasets/train_meta_sample.parquet"] = "icecube/train_meta_sample.parquet" },
            Expected = [new("meanAngle", "1.530 the best constant direction: the pulses of these 10,000 events are not there")],
        },
        new()
        {
            Name = "icecube-public",
            Manifest = "icecube-public.yaml",
            Files = new Dictionary<string, string> { ["datasets/prometheus"] = "icecube/prometheus-events" },
            Expected = [new("meanAngle", "none: 50 events, too few for more than the whole road")],
        },
        new()
        {
            Name = "icecube-simulated",
            Manifest = "icecube.yaml",
            Files = new Dictionary<string, string> { ["sensor_geometry.csv"] = "icecube/sensor_geometry.csv" },
            Events = 2000,
            Expected =
            [
                new(
                    "meanAngle",
                    "1.571 any constant direction; 1.288 to 1.360 its system, on the competition's own pulses, which are not there"
                ),
            ],
        },
        new()
        {
            Name = "machine-temperature",
            Manifest = "machine-temperature.yaml",
            Files = new Dictionary<string, string>
            {
                ["datasets/machine_temperature.csv"] = "nab/machine_temperature_system_failure.csv",
                ["datasets/combined_windows.json"] = "nab/combined_windows.json",
            },
            Folds = 0,
            Expected = [new("auc", "none that can be compared: NAB scores alarms by its own scorer")],
        },
    ];
}
