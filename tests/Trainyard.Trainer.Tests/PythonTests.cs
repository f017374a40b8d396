using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Testing;

namespace Trainyard.Trainer.Tests;

/// <summary>The three lines of docs/models.md.</summary>
public sealed class PythonTests : IDisposable
{
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Theory]
    [InlineData(
        "XGBoost",
        "xgboost",
        """
            package = json.load(open("manifest.json"))
            model = xgboost.Booster(model_file=package["modelFile"])
            predictions = model.predict(xgboost.DMatrix(table[:, [names.index(column) for column in package["columns"]]]))
            """
    )]
    [InlineData(
        "LightGBM",
        "lightgbm",
        """
            package = json.load(open("manifest.json"))
            model = lightgbm.Booster(model_file=package["modelFile"])
            predictions = model.predict(table[:, [names.index(column) for column in package["columns"]]], raw_score=True)
            predictions = 1 / (1 + numpy.exp(-predictions))
            """
    )]
    public async Task A_model_predicts_in_python_what_it_predicts_here(string engine, string module, string lines)
    {
        await Python.SkipWithoutAsync($"numpy, {module}");
        var trial = Trials.Classification(_trials.WriteTable(300));
        trial = trial with
        {
            Data = trial.Data with { Exclude = ["y", "site", "c"] },
            Model = trial.Model with
            {
                Parameters = new Dictionary<string, System.Text.Json.JsonElement>
                {
                    ["rounds"] = System.Text.Json.JsonElement.Parse("20"),
                    ["engine"] = System.Text.Json.JsonElement.Parse($"\"{engine}\""),
                },
            },
        };
        var word = await _trials.RunAsync(_trials.Refit(trial));
        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
        var package = await ModelPackage.ReadAsync(_trials.Models, "1");
        float[][] rows =
        [
            [0.25f, 0.5f],
            [0.75f, 0.125f],
            [float.NaN, 0.9f],
        ];

        var table = string.Join(", ", rows.Select(row => $"[{Text(row[1])}, {Text(row[0])}]"));
        var (exit, output) = await Python.RunAsync(
            $"""
            import json, numpy, {module}
            names = ["b", "a"]
            table = numpy.array([{table}], "float32")
            {lines}
            print(*predictions)
            """,
            Path.Combine(_trials.Folder, "models", "1")
        );

        Assert.True(exit == 0, output);
        using var model = Learners.Load(package.Manifest.ModelFile, package.Model);
        var ours = model.Predict(new Matrix([.. rows.SelectMany(row => row)], 3, 2));
        Assert.Equal(
            ours.Select(value => Math.Round(value, 5)),
            output.Split(' ').Select(text => Math.Round(double.Parse(text, CultureInfo.InvariantCulture), 5))
        );
    }

    private static string Text(float value) => float.IsNaN(value) ? "numpy.nan" : value.ToString("R", CultureInfo.InvariantCulture);
}
