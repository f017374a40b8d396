using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Predictor.Tests.Support;

/// <summary>Model packages of a table about flats: four features, one of each type that matters.</summary>
internal static class Packages
{
    public static readonly Signature Flats = new()
    {
        Features =
        [
            new Feature
            {
                Name = "area",
                Type = FeatureType.Number,
                Min = 20,
                Max = 120,
                Mean = 70,
                Histogram = new Histogram { Edges = [20, 70, 120], Counts = [50, 50] },
            },
            new Feature
            {
                Name = "rooms",
                Type = FeatureType.Integer,
                Min = 1,
                Max = 5,
                Mean = 3,
                Missing = 0.25,
                Histogram = new Histogram { Edges = [1, 5], Counts = [75] },
            },
            new Feature
            {
                Name = "lift",
                Type = FeatureType.Boolean,
                Min = 0,
                Max = 1,
                Mean = 0.5,
                Histogram = new Histogram { Edges = [0, 1], Counts = [100] },
            },
            new Feature
            {
                Name = "city",
                Type = FeatureType.Category,
                Categories = ["Riga", "Oslo"],
                Histogram = new Histogram { Counts = [60, 40] },
            },
        ],
        Outputs = [],
    };

    /// <summary>Trains a model and writes its package; gives back the manifest's digest.</summary>
    public static async Task<string> WriteAsync(string folder, LearningTask task, int outputs = 1)
    {
        var signature = task switch
        {
            LearningTask.BinaryClassification => Flats with
            {
                Classes = ["M", "R"],
                Outputs =
                [
                    new OutputField
                    {
                        Name = "kind",
                        Type = FeatureType.Category,
                        Histogram = new Histogram { Counts = [50, 50] },
                    },
                ],
            },
            LearningTask.MulticlassClassification => Flats with
            {
                Classes = ["1", "2", "3"],
                Outputs = [new OutputField { Name = "kind", Type = FeatureType.Integer }],
            },
            LearningTask.DirectionRegression => Flats with
            {
                Outputs =
                [
                    new OutputField { Name = "azimuth", Type = FeatureType.Number },
                    new OutputField { Name = "zenith", Type = FeatureType.Number },
                ],
            },
            LearningTask.AnomalyDetection => Flats with
            {
                Classes = ["false", "true"],
                PositiveClass = "true",
                Outputs = [new OutputField { Name = "isAnomaly", Type = FeatureType.Boolean }],
            },
            _ => Flats with
            {
                Outputs =
                [
                    .. Enumerable
                        .Range(0, outputs)
                        .Select(i => new OutputField
                        {
                            Name = i == 0 ? "price" : "rent",
                            Type = FeatureType.Number,
                            Min = 0,
                            Max = 400,
                            Histogram = new Histogram { Edges = [0, 100, 200, 400], Counts = [30, 40, 30] },
                        }),
                ],
            },
        };
        using var model = Train(task, outputs);
        (var name, var content) = model.Save();
        var manifest = new Manifest
        {
            TrainingJob = "flats",
            Version = 3,
            Task = task,
            Algorithm = AlgorithmFor(task),
            Parameters = new Dictionary<string, JsonElement>(),
            Seed = 1,
            Signature = signature,
            ModelFile = name,
            TrainingRows = 300,
            Metrics = new Dictionary<string, double>(),
            Data = [],
            CodeVersion = "test",
        };
        var store = new FileArtifactStore("file://" + folder, folder);
        var package = await ModelPackage.WriteAsync(store, "", manifest, new Dictionary<string, byte[]> { [name] = content });
        return package.Digest;
    }

    private static Algorithm AlgorithmFor(LearningTask task) =>
        task == LearningTask.AnomalyDetection ? Algorithm.IsolationForest : Algorithm.GradientBoosting;

    private static TrainedModel Train(LearningTask task, int outputs)
    {
        var encoder = new RowEncoder(Flats);
        var random = new Random(1);
        const int Rows = 300;
        var features = new float[Rows * encoder.Width];
        var labels = new List<double>();
        for (var row = 0; row < Rows; row++)
        {
            var x = features.AsSpan(row * encoder.Width, encoder.Width);
            x[0] = 20 + (100 * random.NextSingle());
            x[1] = random.Next(5) == 0 ? float.NaN : random.Next(1, 6);
            x[2] = random.Next(2);
            x[3 + random.Next(2)] = 1;
            labels.AddRange(Label(task, x, outputs));
        }

        return Learners
            .For(AlgorithmFor(task))
            .Fit(
                new FitRequest
                {
                    Training = new Dataset
                    {
                        Features = new Matrix(features, Rows, encoder.Width),
                        Labels = new LabelMatrix([.. labels], Rows, labels.Count / Rows),
                    },
                    Task = task,
                    Classes = task switch
                    {
                        LearningTask.BinaryClassification => 2,
                        LearningTask.MulticlassClassification => 3,
                        _ => 0,
                    },
                    Parameters =
                        task == LearningTask.AnomalyDetection
                            ? new()
                            : new Dictionary<string, JsonElement> { ["rounds"] = JsonSerializer.SerializeToElement(20) },
                    Seed = 1,
                }
            );
    }

    private static double[] Label(LearningTask task, ReadOnlySpan<float> x, int outputs)
    {
        var price = (2 * x[0]) + (50 * x[2]);
        switch (task)
        {
            case LearningTask.BinaryClassification:
                return [x[0] > 70 ? 1 : 0];
            case LearningTask.MulticlassClassification:
                return
                [
                    x[0] > 90 ? 2
                    : x[0] > 50 ? 1
                    : 0,
                ];
            case LearningTask.DirectionRegression:
                (var a, var b, var c) = Directions.ToVector(x[0] / 20, x[2] + 0.5);
                return [a, b, c];
            default:
                return outputs == 1 ? [price] : [price, price / 200];
        }
    }
}
