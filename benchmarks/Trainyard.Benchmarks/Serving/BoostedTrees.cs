using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Benchmarks.Serving;

/// <summary>The model that is served: 100 trees of depth 6 over features named x0, x1, ...</summary>
internal static class BoostedTrees
{
    private const int Rows = 20_000;

    public static TrainedModel Train(int features)
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, Rows * features).Select(_ => random.NextSingle())];
        double[] y =
        [
            .. Enumerable
                .Range(0, Rows)
                .Select(row => (x[row * features] * x[(row * features) + 1]) + x[(row * features) + 2] + (0.1f * random.NextSingle())),
        ];
        return Learners
            .For(Algorithm.GradientBoosting)
            .Fit(
                new FitRequest
                {
                    Training = new Dataset { Features = new Matrix(x, Rows, features), Labels = new LabelMatrix(y, Rows, 1) },
                    Task = LearningTask.Regression,
                    Parameters = new Dictionary<string, JsonElement>
                    {
                        // Its file is what the peer's library reads.
                        ["engine"] = JsonSerializer.SerializeToElement("XGBoost"),
                        ["rounds"] = JsonSerializer.SerializeToElement(100),
                        ["maxDepth"] = JsonSerializer.SerializeToElement(6),
                    },
                    Seed = 1,
                }
            );
    }

    public static double MicrosecondsPerRow(TrainedModel model, int features)
    {
        const int Repeats = 300_000;
        var random = new Random(2);
        Matrix[] rows =
        [
            .. Enumerable
                .Range(0, 64)
                .Select(_ => new Matrix([.. Enumerable.Range(0, features).Select(_ => random.NextSingle())], 1, features)),
        ];
        var answer = new double[1];
        for (var i = 0; i < Repeats; i++)
            model.Predict(rows[i % 64], answer);
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Repeats; i++)
            model.Predict(rows[i % 64], answer);
        return (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Repeats;
    }

    public static async Task<string> WriteAsync(string folder, TrainedModel model, int features)
    {
        (var name, var content) = model.Save();
        var histogram = new Histogram { Edges = [0, 0.5, 1], Counts = [Rows / 2, Rows / 2] };
        var manifest = new Manifest
        {
            TrainingJob = "benchmark",
            Version = 1,
            Task = LearningTask.Regression,
            Algorithm = Algorithm.GradientBoosting,
            Parameters = new Dictionary<string, JsonElement>(),
            Seed = 1,
            Signature = new Signature
            {
                Features =
                [
                    .. Enumerable
                        .Range(0, features)
                        .Select(i => new Feature
                        {
                            Name = $"x{i}",
                            Type = FeatureType.Number,
                            Min = 0,
                            Max = 1,
                            Histogram = histogram,
                        }),
                ],
                Outputs =
                [
                    new OutputField
                    {
                        Name = "y",
                        Type = FeatureType.Number,
                        Min = 0,
                        Max = 2.1,
                        Histogram = new Histogram { Edges = [0, 0.5, 1, 1.5, 2.1], Counts = [1, 1, 1, 1] },
                    },
                ],
            },
            ModelFile = name,
            TrainingRows = Rows,
            Metrics = new Dictionary<string, double>(),
            Data = [],
            CodeVersion = "benchmark",
        };
        var store = new FileArtifactStore("file://" + folder, folder);
        return (await ModelPackage.WriteAsync(store, "", manifest, new Dictionary<string, byte[]> { [name] = content })).Digest;
    }
}
