using Trainyard.Models;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Scores;

/// <summary>The tables of shared/data with labels of their own. References as its README gives them.</summary>
internal static class Contests
{
    private const string RealEstate = """
        SELECT last_price, total_images, total_area, rooms, ceiling_height, floors_total, living_area, floor, is_apartment, studio, open_plan,
               kitchen_area, balcony, locality_name, airports_nearest, cityCenters_nearest, parks_around3000, parks_nearest, ponds_around3000,
               ponds_nearest, first_day_exposition, total_area / greatest(rooms, 1) AS area_per_room, kitchen_area / total_area AS kitchen_share,
               living_area / total_area AS living_share, floor / floors_total AS height
        FROM flats
        """;

    internal static IReadOnlyList<Contest> All { get; } =
    [
        new()
        {
            Name = "sonar",
            File = "sonar/sonar.csv",
            Csv = new CsvFormat { Header = false },
            Label = "column60",
            Task = LearningTask.BinaryClassification,
            Metric = "logLoss", // Steadier than the accuracy of 16 rows.
            MoreMetrics = ["accuracy", "auc"],
            Folds = 10,
            Repeats = 3,
            Fixed = Point([("rounds", 500)]),
            Space = Trees(depth: 6),
            Start = Point([("learningRate", 0.05), ("maxDepth", 5), ("minChildWeight", 0.5), ("subsample", 0.6), ("colsampleByTree", 0.2)]),
            Targets = Targets(("accuracy", 0.84)),
            Reference = "accuracy 0.827 (its system), 0.841 (network of 40), 0.847 (Gorman and Sejnowski)",
        },
        new()
        {
            Name = "california",
            File = "california_housing/housing.csv",
            Label = "median_house_value",
            Task = LearningTask.Regression,
            Metric = "rmse",
            MoreMetrics = ["r2", "mae"],
            Fixed = Point([("rounds", 1000)]),
            Space = Trees(depth: 10),
            Start = Point([("learningRate", 0.04), ("maxDepth", 7), ("minChildWeight", 5), ("subsample", 0.7), ("colsampleByTree", 0.6)]),
            Targets = Targets(("rmse", 46_000)),
            Reference = "rmse 46,412 (gradient boosting), 47,730 (tuned forest, test set)",
        },
        new()
        {
            Name = "real estate",
            File = "real_estate/real_estate_data.csv",
            Query = RealEstate,
            Label = "last_price",
            Task = LearningTask.Regression,
            Metric = "rmsle",
            MoreMetrics = ["logR2", "medianRelativeError", "mae"],
            Fixed = new ParameterSet([new("rounds", 600.0), new("logTarget", true)]),
            Space = Trees(depth: 10),
            Start = Point([("learningRate", 0.04), ("maxDepth", 7), ("minChildWeight", 3), ("subsample", 0.8), ("colsampleByTree", 0.5)]),
            Targets = Targets(("logR2", 0.90), ("medianRelativeError", 0.10)),
            Reference = "log R2 0.896, median relative error 0.100 (gradient boosting)",
        },
        new()
        {
            Name = "card fraud",
            File = "credit_fraud/creditcard_sample.csv",
            Label = "Class",
            Task = LearningTask.BinaryClassification,
            Metric = "averagePrecision",
            MoreMetrics = ["auc", "precision", "recall"],
            Fixed = Point([("rounds", 500)]),
            Space = Trees(depth: 8),
            Start = Point([("learningRate", 0.03), ("maxDepth", 5), ("minChildWeight", 1), ("subsample", 0.7), ("colsampleByTree", 0.5)]),
            Targets = Targets(("averagePrecision", 0.94), ("auc", 0.98)),
            Reference = "average precision 0.940, AUC 0.981 (gradient boosting)",
        },
    ];

    private static SearchSpace Trees(int depth) => new(
    [
        new DoubleParameter { Name = "learningRate", Min = 0.01, Max = 0.3, Scale = Scale.Log },
        new IntegerParameter { Name = "maxDepth", Min = 1, Max = depth },
        new DoubleParameter { Name = "minChildWeight", Min = 0.1, Max = 20, Scale = Scale.Log },
        new DoubleParameter { Name = "subsample", Min = 0.4, Max = 1 },
        new DoubleParameter { Name = "colsampleByTree", Min = 0.2, Max = 1 },
    ]);

    private static ParameterSet Point((string Name, double Value)[] values) =>
        new(values.Select(pair => new KeyValuePair<string, ParameterValue>(pair.Name, pair.Value)));

    private static Dictionary<string, double> Targets(params (string Name, double Value)[] targets) => targets.ToDictionary(target => target.Name, target => target.Value);
}
