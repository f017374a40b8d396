using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>What parameters of boosted trees are worth: the mean loss over three folds of some rows of a table.</summary>
internal sealed class BoostedSweep
{
    private const int Rows = 500;
    private const int Folds = 3;
    private const int Rounds = 40;

    private readonly string _engine;
    private readonly LearningTask _task;
    private readonly IReadOnlyList<(Dataset Training, Dataset Validation)> _folds;

    /// <param name="seed">Chooses the rows and their folds.</param>
    public BoostedSweep(Table table, string engine, int seed)
    {
        (_engine, _task) = (engine, table.Task);
        var random = new Random(seed);
        var order = Enumerable.Range(0, table.Rows.Labels.Rows).ToArray();
        random.Shuffle(order);
        var rows = order.Take(Rows).ToArray();
        _folds =
        [
            .. Enumerable
                .Range(0, Folds)
                .Select(fold =>
                    (
                        table.Rows.Take([.. rows.Where((_, i) => i % Folds != fold)]),
                        table.Rows.Take([.. rows.Where((_, i) => i % Folds == fold)])
                    )
                ),
        ];
    }

    public double Loss(ParameterSet parameters)
    {
        var given = parameters.ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value.AsNumber));
        given["maxDepth"] = JsonSerializer.SerializeToElement(parameters["maxDepth"].AsInteger);
        given["engine"] = JsonSerializer.SerializeToElement(_engine);
        given["rounds"] = JsonSerializer.SerializeToElement(Rounds);
        return _folds.Average(fold => Loss(given, fold.Training, fold.Validation));
    }

    private double Loss(Dictionary<string, JsonElement> parameters, Dataset training, Dataset validation)
    {
        var isClass = _task == LearningTask.BinaryClassification;
        var request = new FitRequest
        {
            Training = training,
            Task = _task,
            Classes = isClass ? 2 : 0,
            Parameters = parameters,
            Seed = 0,
        };
        using var model = Learners.For(Algorithm.GradientBoosting).Fit(request);
        var scoring = new Scoring
        {
            Predictions = model.Predict(validation.Features),
            Labels = validation.Labels,
            Task = _task,
            Classes = request.Classes,
        };
        return Metrics.Named(isClass ? "logLoss" : "rmse").Of(scoring);
    }

    /// <summary>A table in memory.</summary>
    internal sealed record Table(Dataset Rows, LearningTask Task)
    {
        /// <param name="query">Columns of type DOUBLE, the label first.</param>
        public static Table Read(string query, LearningTask task)
        {
            using var database = new Database();
            var read = TableReader.Read(database, query);
            var columns = read.Columns.Cast<NumberColumn>().ToArray();
            var width = columns.Length - 1;
            var features = new float[read.Rows * width];
            for (var i = 0; i < features.Length; i++)
            {
                features[i] = (float)columns[1 + (i % width)][i / width];
            }

            var labels = Enumerable.Range(0, read.Rows).Select(row => columns[0][row]).ToArray();
            return new(
                new Dataset { Features = new Matrix(features, read.Rows, width), Labels = new LabelMatrix(labels, read.Rows, 1) },
                task
            );
        }
    }
}
