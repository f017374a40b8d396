using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Trainyard.Contracts;
using Trainyard.Learning.Additive;

namespace Trainyard.Learning.MlNet;

/// <summary>One output's curves by Microsoft.ML.</summary>
internal static class GamTraining
{
    // The chance of a class that no row has, or all have.
    private const double Surest = 1e-6;

    private static readonly StepCurve Nothing = new([], [0]);

    // The library's threads belong to the process.
    private static readonly Lock OneAtATime = new();

    public static AdditiveOutput Fit(ImputedRows rows, float[] labels, Link link, GamOptions options, FitRequest request)
    {
        var curves = Enumerable.Repeat(Nothing, rows.Values.Columns).ToArray();
        if (rows.Splittable.Length == 0 || Array.TrueForAll(labels, label => label == labels[0]))
            return new AdditiveOutput(Constant(labels, link), curves);

        var model = Train(rows, labels, link, options, request);
        if (model.NumberOfShapeFunctions != rows.Splittable.Length)
        {
            throw new LearningException(
                FailureClass.UserCode,
                "Microsoft.ML has left out columns that have several values: use another minRowsInLeaf"
            );
        }

        foreach (var (place, column) in rows.Splittable.Index())
            curves[column] = Curve(model, place);
        return new AdditiveOutput(model.Bias, curves);
    }

    private static GamModelParametersBase Train(ImputedRows rows, float[] labels, Link link, GamOptions options, FitRequest request)
    {
        // The library hears of no cancellation: whoever asks for one does not wait for it.
        var training = Task.Run(
            () =>
            {
                var context = new MLContext(seed: 1);
                var view = context.Data.LoadFromEnumerable(Rows(rows, labels), Schema(rows.Splittable.Length));
                lock (OneAtATime)
                    return Train(context, view, link, options, request.Threads);
            },
            request.Cancellation
        );
        return training.WaitAsync(request.Cancellation).GetAwaiter().GetResult();
    }

    private static GamModelParametersBase Train(MLContext context, IDataView rows, Link link, GamOptions options, int threads)
    {
        if (link is Link.Logistic or Link.OneAgainstRest)
        {
            var classes = context.BinaryClassification.Trainers.Gam(
                new GamBinaryTrainer.Options
                {
                    FeatureColumnName = nameof(Row.Features),
                    LabelColumnName = nameof(Row.Positive),
                    NumberOfIterations = options.Rounds,
                    LearningRate = options.LearningRate,
                    MaximumBinCountPerFeature = options.MaxBin,
                    MinimumExampleCountPerLeaf = options.MinRowsInLeaf,
                    NumberOfThreads = threads,
                }
            );
            return classes.Fit(rows).Model.SubModel;
        }

        var numbers = context.Regression.Trainers.Gam(
            new GamRegressionTrainer.Options
            {
                FeatureColumnName = nameof(Row.Features),
                LabelColumnName = nameof(Row.Label),
                NumberOfIterations = options.Rounds,
                LearningRate = options.LearningRate,
                MaximumBinCountPerFeature = options.MaxBin,
                MinimumExampleCountPerLeaf = options.MinRowsInLeaf,
                NumberOfThreads = threads,
            }
        );
        return numbers.Fit(rows).Model;
    }

    // The last step has no end.
    private static StepCurve Curve(GamModelParametersBase model, int place)
    {
        var bounds = model.GetBinUpperBounds(place);
        return new StepCurve([.. bounds.Take(bounds.Count - 1)], [.. model.GetBinEffects(place)]);
    }

    private static double Constant(float[] labels, Link link)
    {
        var mean = labels.Average(label => (double)label);
        var chance = Math.Clamp(mean, Surest, 1 - Surest);
        return link is Link.Logistic or Link.OneAgainstRest ? Math.Log(chance / (1 - chance)) : mean;
    }

    private static IEnumerable<Row> Rows(ImputedRows rows, float[] labels)
    {
        for (var row = 0; row < labels.Length; row++)
        {
            var values = new float[rows.Splittable.Length];
            for (var i = 0; i < values.Length; i++)
                values[i] = rows.Values.Values[(row * rows.Values.Columns) + rows.Splittable[i]];
            yield return new Row
            {
                Features = values,
                Label = labels[row],
                Positive = labels[row] > 0,
            };
        }
    }

    private static SchemaDefinition Schema(int columns)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        return schema;
    }

    /// <summary>A row as Microsoft.ML reads it.</summary>
    private sealed class Row
    {
        public float[] Features { get; init; } = [];

        public float Label { get; init; }

        public bool Positive { get; init; }
    }
}
