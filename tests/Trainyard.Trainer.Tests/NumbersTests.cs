using System.Globalization;
using System.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer.Tests;

/// <summary>Numbers that single precision cannot tell apart, and folds that cannot be scored.</summary>
public sealed class NumbersTests : IDisposable
{
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Fact]
    public async Task Epochs_in_milliseconds_as_the_label_are_scored_as_the_numbers_they_are()
    {
        var trial = _trials.Number("x,y\n" + Lines(500, i => $"{i % 50},{1700000000000 + (100 * (i % 50))}"));

        var word = await _trials.RunAsync(
            trial with
            {
                Objective = new ObjectiveSpec { Metric = "rmse", AdditionalMetrics = ["r2"] },
            }
        );

        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
        Assert.InRange(word.Metrics!["rmse"], 0.01, 200);
        Assert.InRange(word.Metrics["r2"], 0.98, 0.9999999);
    }

    [Theory]
    [InlineData("1700000000000", "100")]
    [InlineData("1e9", "0.01")]
    [InlineData("-123456789012", "1")]
    public async Task A_feature_that_single_precision_cannot_tell_apart_is_learnt_from_and_served(string far, string step)
    {
        var (start, unit) = (
            decimal.Parse(far, NumberStyles.Float, CultureInfo.InvariantCulture),
            decimal.Parse(step, CultureInfo.InvariantCulture)
        );
        string At(int i) => (start + (unit * (i % 40))).ToString(CultureInfo.InvariantCulture);
        await _trials.RunAsync(_trials.Refit(_trials.Number("x,y\n" + Lines(400, i => $"{At(i)},{i % 40 % 7}"))));

        var package = await ModelPackage.ReadAsync(_trials.Models, "1");
        using var model = Learners.Load(package.Manifest.ModelFile, package.Model);
        var encoder = new RowEncoder(package.Manifest.Signature);
        var rows = new float[40];
        for (var i = 0; i < rows.Length; i++)
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($$"""{"x":{{At(i)}}}"""));
            encoder.Encode(ref reader, i, rows.AsSpan(i, 1), new RowFindings());
        }

        Assert.Equal(40, rows.Distinct().Count());
        Assert.NotNull(package.Manifest.Signature.Features[0].Offset);
        Assert.All(model.Predict(new Matrix(rows, 40, 1)).Index(), prediction => Assert.Equal(prediction.Index % 7, prediction.Item, 0.5));
        Assert.InRange((decimal)package.Manifest.Signature.Features[0].Max!.Value, start + (unit * 38.9m), start + (unit * 39.1m));
    }

    [Fact]
    public async Task A_feature_that_single_precision_holds_is_left_as_it_is()
    {
        await _trials.RunAsync(_trials.Refit(_trials.Number("x,z,y\n" + Lines(200, i => $"{1990 + (i % 30)},{1000000 + i},{i % 7}"))));

        var package = await ModelPackage.ReadAsync(_trials.Models, "1");
        Assert.All(package.Manifest.Signature.Features, feature => Assert.Null(feature.Offset));
    }

    [Fact]
    public async Task Auc_on_a_fold_without_a_positive_row_names_the_fold_and_the_class_before_anything_is_trained()
    {
        // In time: the first half has no positive row.
        var trial = _trials.Class("t,x,y\n" + Lines(120, i => $"{i},{i % 9},{(i >= 80 && i % 2 == 0 ? "yes" : "no")}"));
        trial = trial with
        {
            Data = trial.Data with
            {
                Validation = new ValidationSpec
                {
                    Strategy = ValidationStrategy.TimeSeries,
                    Column = "t",
                    Folds = 3,
                },
            },
        };

        await _trials.RefusedAsync(trial, FailureClass.DataSchema, "auc cannot be computed: fold 1 of 3 has no row of the class yes");
    }

    [Fact]
    public async Task A_metric_that_the_holdout_cannot_give_is_told_by_the_first_trial()
    {
        var trial = _trials.Class("t,x,y\n" + Lines(120, i => $"{i},{i % 9},{(i < 80 && i % 2 == 0 ? "yes" : "no")}"));
        var validation = new ValidationSpec
        {
            Strategy = ValidationStrategy.TimeSeries,
            Column = "t",
            Folds = 2,
        };
        trial = trial with
        {
            Data = trial.Data with
            {
                Validation = validation,
                Holdout = new HoldoutSpec { Fraction = 0.2 },
            },
        };

        await _trials.RefusedAsync(trial, FailureClass.DataSchema, "auc cannot be computed: the hold-out has no row of the class yes");
    }

    [Fact]
    public async Task An_additional_metric_that_a_fold_cannot_give_is_left_out_and_told()
    {
        // Only rows of "no" have a weight.
        var trial = _trials.Class("w,x,y\n" + Lines(120, i => $"{(i % 2 == 0 ? 1 : 0)},{i % 9},{(i % 2 == 0 ? "no" : "yes")}"));
        var validation = new ValidationSpec { Strategy = ValidationStrategy.Holdout, Fraction = 0.25 };
        trial = trial with
        {
            Data = trial.Data with
            {
                Validation = validation,
                Weight = "w",
                Holdout = new HoldoutSpec { Fraction = 0 },
            },
            Objective = new ObjectiveSpec { Metric = "logLoss", AdditionalMetrics = ["auc"] },
        };

        var word = await _trials.RunAsync(trial);

        Assert.Equal(["logLoss"], word.Metrics!.Keys);
        Assert.Contains("auc is left out: the validation part has no row of the class yes", _trials.Output);
    }

    [Fact]
    public async Task Weights_of_zero_alone_are_refused_by_their_column()
    {
        var trial = _trials.Number("x,w,y\n" + Lines(60, i => $"{i},0,{i}"));

        await _trials.RefusedAsync(
            trial with
            {
                Data = trial.Data with { Weight = "w" },
            },
            FailureClass.DataSchema,
            "data.weight w is zero in every row that has a label"
        );
    }

    [Theory]
    [InlineData(ValidationStrategy.KFold, "1 groups cannot make 3 folds")]
    [InlineData(ValidationStrategy.Holdout, "data.group has 1 group in 60 rows, and a group is never cut: too few for a validation part")]
    public async Task One_group_alone_cannot_be_split(ValidationStrategy strategy, string message)
    {
        var trial = _trials.Number("x,g,y\n" + Lines(60, i => $"{i},a,{i}"));
        var data = trial.Data with
        {
            Group = "g",
            Holdout = new HoldoutSpec { Fraction = 0 },
            Validation = new ValidationSpec { Strategy = strategy, Folds = 3 },
        };

        await _trials.RefusedAsync(trial with { Data = data }, FailureClass.DataSchema, message);
    }

    [Fact]
    public async Task A_log_target_of_negative_labels_is_the_failure_of_this_trial_alone()
    {
        var trial = _trials.Number("x,y\n" + Lines(60, i => $"{i},{i - 30}"));
        trial = trial with
        {
            Model = trial.Model with { Parameters = new Dictionary<string, JsonElement> { ["logTarget"] = JsonElement.Parse("true") } },
        };

        await _trials.RefusedAsync(trial, FailureClass.UserCode, "logTarget needs labels above -1");
    }

    [Fact]
    public async Task A_model_that_predicts_no_finite_numbers_fails_with_a_reason()
    {
        // Far beyond what was learnt from, the logarithm goes on to one whose number is none.
        var trial = _trials.Number("x,y\n" + Lines(60, i => $"{(i < 50 ? i : i * 1_000_000)},{i}"));
        var parameters = new Dictionary<string, JsonElement> { ["logTarget"] = JsonElement.Parse("true") };
        trial = trial with { Model = trial.Model with { Algorithm = Algorithm.Linear, Parameters = parameters } };
        var validation = new ValidationSpec
        {
            Strategy = ValidationStrategy.TimeSeries,
            Column = "x",
            Folds = 11,
        };

        await _trials.RefusedAsync(
            trial with
            {
                Data = trial.Data with
                {
                    Validation = validation,
                    Holdout = new HoldoutSpec { Fraction = 0 },
                },
            },
            FailureClass.UserCode,
            "no finite number"
        );
    }

    [Theory]
    [InlineData("no,yes", null, "no, yes")]
    [InlineData("no,yes", "no", "yes, no")]
    [InlineData("0,1", "0", "1, 0")]
    [InlineData("true,false", null, "false, true")]
    [InlineData("10,9", null, "9, 10")]
    public async Task The_positive_class_is_the_last_or_the_one_that_the_job_names(string labels, string? positive, string order)
    {
        var names = labels.Split(',');
        var trial = _trials.Refit(_trials.Class("x,y\n" + Lines(120, i => $"{i % 12},{names[i % 12 < 4 ? 0 : 1]}")));

        await _trials.RunAsync(
            trial with
            {
                Objective = new ObjectiveSpec { Metric = "auc", PositiveClass = positive },
            }
        );

        var package = await ModelPackage.ReadAsync(_trials.Models, "1");
        Assert.Equal(order, string.Join(", ", package.Manifest.Signature.Classes!));
        Assert.Equal(order.Split(", ")[1], package.Manifest.Signature.PositiveClass);
        Assert.Contains($"the positive class is {order.Split(", ")[1]}", Encoding.UTF8.GetString(package.Files["card.md"]));
    }

    [Fact]
    public async Task Precision_and_recall_speak_of_the_positive_class_that_is_named()
    {
        // a is rare and found by nothing: its recall is 0, that of b is 1.
        var trial = _trials.Class("x,y\n" + Lines(200, i => $"{i % 7},{(i % 10 == 0 ? "a" : "b")}"));
        var (ofLast, ofNamed) = (
            new ObjectiveSpec { Metric = "logLoss", AdditionalMetrics = ["recall"] },
            new ObjectiveSpec
            {
                Metric = "logLoss",
                AdditionalMetrics = ["recall"],
                PositiveClass = "a",
            }
        );

        Assert.Equal(1, (await _trials.RunAsync(trial with { Objective = ofLast })).Metrics!["recall"], 0.01);
        Assert.Equal(0, (await _trials.RunAsync(trial with { Objective = ofNamed })).Metrics!["recall"], 0.01);
    }

    [Fact]
    public async Task A_positive_class_that_is_none_is_refused_with_those_that_there_are()
    {
        var trial = _trials.Class("x,y\n" + Lines(60, i => $"{i},{(i % 2 == 0 ? "M" : "R")}"));

        await _trials.RefusedAsync(
            trial with
            {
                Objective = new ObjectiveSpec { Metric = "auc", PositiveClass = "m" },
            },
            FailureClass.Configuration,
            "objective.positiveClass is m, which is no class of the label y (its classes are M and R)"
        );
    }

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));
}
