using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Testing;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>Sweeps of boosted trees on public tables. A seed draws other rows and other folds.</summary>
internal static class RealSweeps
{
    public const string Family = "real sweeps";

    private static readonly SearchSpace Space = new([
        new DoubleParameter
        {
            Name = "learningRate",
            Min = 0.003,
            Max = 1,
            Scale = Scale.Log,
        },
        new IntegerParameter
        {
            Name = "maxDepth",
            Min = 1,
            Max = 8,
        },
        new DoubleParameter
        {
            Name = "minChildWeight",
            Min = 0.1,
            Max = 20,
            Scale = Scale.Log,
        },
        new DoubleParameter
        {
            Name = "subsample",
            Min = 0.3,
            Max = 1,
        },
        new DoubleParameter
        {
            Name = "colsampleByTree",
            Min = 0.2,
            Max = 1,
        },
        new DoubleParameter
        {
            Name = "lambda",
            Min = 1e-3,
            Max = 100,
            Scale = Scale.Log,
        },
    ]);

    /// <summary>Tables by their file below shared/data: the label first, then features.</summary>
    private static readonly IReadOnlyList<(string Name, string Engine, string File, LearningTask Task, string Query)> Tables =
    [
        (
            "lightgbm_sonar",
            "LightGBM",
            "sonar/sonar.csv",
            LearningTask.BinaryClassification,
            "SELECT (column60 = 'M')::DOUBLE, COLUMNS(c -> c <> 'column60')::DOUBLE FROM read_csv({0}, header = false, names = [{1}])"
        ),
        (
            "lightgbm_fraud",
            "LightGBM",
            "credit_fraud/creditcard_sample.csv",
            LearningTask.BinaryClassification,
            "SELECT Class::DOUBLE, COLUMNS(c -> c <> 'Class')::DOUBLE FROM read_csv({0})"
        ),
        (
            "xgboost_housing",
            "XGBoost",
            "california_housing/housing.csv",
            LearningTask.Regression,
            "SELECT ln(median_house_value), COLUMNS(c -> c NOT IN ('median_house_value', 'ocean_proximity'))::DOUBLE FROM read_csv({0})"
        ),
        (
            "xgboost_flats",
            "XGBoost",
            "real_estate/real_estate_data.csv",
            LearningTask.Regression,
            "SELECT ln(last_price), total_area, rooms::DOUBLE, ceiling_height, floors_total, living_area, floor::DOUBLE, kitchen_area, "
                + "airports_nearest, cityCenters_nearest FROM read_csv({0})"
        ),
    ];

    /// <summary>Those whose table and engine are here.</summary>
    public static IReadOnlyList<WideProblem> All { get; } =
    [
        .. Tables
            .Where(table => WhyMissing(table.File, table.Engine) is null)
            .Select(table => (table.Name, table.Engine, Rows: Rows(table)))
            .Select(t => new WideProblem(Family, t.Name, seed => Instance(t.Name, t.Engine, t.Rows, seed), Seeds: 5)),
    ];

    /// <summary>What is left out here, and why.</summary>
    public static IEnumerable<string> Missing =>
        from table in Tables
        let why = WhyMissing(table.File, table.Engine)
        where why is not null
        select $"{table.Name} is left out: {why}";

    private static string? WhyMissing(string file, string engine) =>
        SharedFolder.Find("data", file) is null ? $"the data set {file} is not beside the repository (shared/data, or TRAINYARD_SHARED)"
        : Learners.Engines.Contains(engine) ? null
        : $"{engine} is not installed";

    private static Problem Instance(string name, string engine, Lazy<BoostedSweep.Table> table, int seed) =>
        new(name, Space, () => new Formula(new BoostedSweep(table.Value, engine, WideProblems.Seed(name, seed)).Loss));

    private static Lazy<BoostedSweep.Table> Rows((string Name, string Engine, string File, LearningTask Task, string Query) table) =>
        new(() =>
        {
            var columns = string.Join(", ", Enumerable.Range(0, 61).Select(i => $"'column{i}'"));
            var file = Data.DuckDb.Database.Literal(SharedFolder.Find("data", table.File)!);
            return BoostedSweep.Table.Read(string.Format(null, table.Query, file, columns), table.Task);
        });
}
