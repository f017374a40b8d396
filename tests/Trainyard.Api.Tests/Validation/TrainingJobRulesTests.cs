using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Api.Tests.Validation;

public sealed class TrainingJobRulesTests
{
    [Fact]
    public void A_good_job_has_no_fault() => Assert.Empty(TrainingJobRules.Check(Jobs.Sonar()));

    [Fact]
    public void An_unknown_algorithm_is_named_with_those_that_there_are()
    {
        var fault = Assert.Single(TrainingJobRules.Check(Jobs.Sonar(algorithm: "XGBoost9")));

        Assert.Equal(FaultReason.UnknownAlgorithm, fault.Reason);
        Assert.Equal("spec.model.algorithm", fault.Path);
        Assert.Contains("GradientBoosting, RandomForest, Linear, NeuralNetwork", fault.Message);
    }

    [Fact]
    public void A_positive_class_where_there_are_not_two_classes_is_refused()
    {
        var job = Jobs.Sonar();
        var named = job with { Spec = job.Spec with { Objective = job.Spec.Objective with { PositiveClass = "M" } } };
        var several = named with
        {
            Spec = named.Spec with { Model = named.Spec.Model with { Task = LearningTask.MulticlassClassification } },
        };

        Assert.Empty(TrainingJobRules.Check(named));
        Assert.Equal("spec.objective.positiveClass", Assert.Single(TrainingJobRules.Check(several)).Path);
    }

    [Theory]
    [InlineData(1, 20, null)]
    [InlineData(0, 20, "spec.model.costs.falsePositive")]
    [InlineData(-1, 20, "spec.model.costs.falsePositive")]
    [InlineData(1, 0, "spec.model.costs.falseNegative")]
    [InlineData(1, double.NaN, "spec.model.costs.falseNegative")]
    [InlineData(1, double.PositiveInfinity, "spec.model.costs.falseNegative")]
    public void Costs_are_numbers_above_zero(double falsePositive, double falseNegative, string? path)
    {
        var job = WithCosts(Jobs.Sonar(), new() { FalsePositive = falsePositive, FalseNegative = falseNegative });

        Assert.Equal(path is null ? [] : [path], TrainingJobRules.Check(job).Select(fault => fault.Path));
    }

    [Fact]
    public void Costs_choose_a_threshold_where_there_is_one_to_choose_and_nobody_else_does()
    {
        ErrorCosts costs = new() { FalsePositive = 1, FalseNegative = 20 };
        var searched = Jobs.Sonar("""{"parameters":[{"name":"threshold","type":"Double","min":0.1,"max":0.9}]}""");
        var job = Jobs.Sonar();
        Dictionary<string, JsonElement> parameters = new() { ["threshold"] = JsonElement.Parse("0.3") };
        var given = job with { Spec = job.Spec with { Model = job.Spec.Model with { Parameters = parameters } } };
        var numbers = job with
        {
            Spec = job.Spec with
            {
                Model = job.Spec.Model with { Task = LearningTask.Regression },
                Objective = new() { Metric = "rmse" },
            },
        };

        foreach (var faulty in new[] { searched, given, numbers })
            Assert.Equal("spec.model.costs", Assert.Single(TrainingJobRules.Check(WithCosts(faulty, costs))).Path);
    }

    [Fact]
    public void The_cost_of_mistakes_is_a_metric_where_somebody_has_said_it()
    {
        var job = Jobs.Sonar();
        job = job with { Spec = job.Spec with { Objective = new() { Metric = "cost" } } };

        var fault = Assert.Single(TrainingJobRules.Check(job));

        Assert.Contains("\"cost\" cannot score BinaryClassification without spec.model.costs", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cost,", fault.Message, StringComparison.Ordinal);
        Assert.Empty(TrainingJobRules.Check(WithCosts(job, new() { FalsePositive = 1, FalseNegative = 20 })));
    }

    private static TrainingJob WithCosts(TrainingJob job, ErrorCosts costs) =>
        job with
        {
            Spec = job.Spec with { Model = job.Spec.Model with { Costs = costs } },
        };

    [Theory]
    [InlineData("dd/mm/yyyy", "\"dd/mm/yyyy\" has minutes and no hours: months are M")]
    [InlineData("%Y-%m-%d", "\"%Y-%m-%d\" is a format of C and Python")]
    [InlineData("'Day' d.M.yyyy h:mm tt", null)]
    public void A_format_of_dates_that_means_something_else_is_refused(string format, string? message)
    {
        var job = Jobs.Sonar();
        var source = job.Spec.Data.Sources[0] with { Csv = new CsvFormat { DateFormats = ["d.M.yyyy", format] } };

        var faults = TrainingJobRules.Check(job with { Spec = job.Spec with { Data = job.Spec.Data with { Sources = [source] } } });

        Assert.Equal(message is null ? [] : ["spec.data.sources[0].csv.dateFormats[1]"], faults.Select(fault => fault.Path));
        Assert.All(faults, fault => Assert.StartsWith(message!, fault.Message));
    }

    [Theory]
    [InlineData("pvc://models/../x", "leads out of the claim")]
    [InlineData("pvc://models/a/..", "leads out of the claim")]
    [InlineData("pvc://models/a..b/..c", null)]
    [InlineData("file:///models/../x", null)]
    public void An_address_that_leads_out_of_its_claim_is_refused(string uri, string? message)
    {
        var job = Jobs.Sonar();
        var source = job.Spec.Data.Sources[0] with { Uri = uri };
        var spec = job.Spec with
        {
            Data = job.Spec.Data with { Sources = [source] },
            Output = new OutputSpec { Uri = uri },
        };

        var faults = TrainingJobRules.Check(job with { Spec = spec });

        Assert.Equal(message is null ? [] : ["spec.data.sources[0].uri", "spec.output.uri"], faults.Select(fault => fault.Path));
        Assert.All(faults, fault => Assert.Contains(message!, fault.Message));
    }

    [Theory]
    [InlineData("0 3 31 2 *", "\"0 3 31 2 *\" never comes")]
    [InlineData("0 3 31 4,6 *", "\"0 3 31 4,6 *\" never comes")]
    [InlineData("0 3 29 2 *", null)]
    public void A_schedule_that_never_comes_is_refused(string schedule, string? message)
    {
        var job = Jobs.Sonar();

        var faults = TrainingJobRules.Check(job with { Spec = job.Spec with { Retrain = new RetrainSpec { Schedule = schedule } } });

        Assert.Equal(message is null ? [] : [message], faults.Select(fault => fault.Message));
    }

    public static TheoryData<string, Func<TrainingJobSpec, TrainingJobSpec>, string?> FeedbackSpecs =>
        new()
        {
            { "feedback", spec => spec, null },
            { "Feedback", spec => spec, "use feedback" },
            { "feedback", spec => spec with { Data = spec.Data with { Weight = "w" } }, "spec.data.weight is w" },
            { "feedback", spec => spec with { Data = spec.Data with { Group = "site" } }, "spec.data.group is site" },
            { "feedback", spec => spec with { Trial = new() { Image = "own:1" } }, "spec.data.sources" },
            { "feedback", spec => InTime(spec, exclude: []), null },
            { "feedback", spec => InTime(spec, exclude: ["day"]), "spec.data.validation.column is day" },
        };

    [Theory]
    [MemberData(nameof(FeedbackSpecs))]
    public void Feedback_joins_a_table_whose_columns_a_predicted_row_has(
        string from,
        Func<TrainingJobSpec, TrainingJobSpec> change,
        string? message
    )
    {
        var job = Jobs.Sonar();

        var faults = TrainingJobRules.Check(job with { Spec = change(job.Spec) with { Retrain = new() { From = from } } });

        Assert.Equal(message is null ? [] : ["spec.retrain.from"], faults.Select(fault => fault.Path));
        Assert.All(faults, fault => Assert.Contains(message!, fault.Message));
    }

    private static TrainingJobSpec InTime(TrainingJobSpec spec, string[] exclude) =>
        spec with
        {
            Data = spec.Data with
            {
                Exclude = exclude,
                Validation = new() { Strategy = ValidationStrategy.TimeSeries, Column = "day" },
            },
        };

    [Fact]
    public void A_job_that_is_read_without_a_label_has_none() =>
        Assert.Empty(JsonSerializer.Deserialize("""{"sources":[]}""", ApiJson.Default.DataSpec)!.Label);

    [Theory]
    [InlineData(LearningTask.AnomalyDetection, "IsolationForest", "", "contaminationError", null)]
    [InlineData(LearningTask.AnomalyDetection, "IsolationForest", "failed", "auc", null)]
    [InlineData(LearningTask.AnomalyDetection, "IsolationForest", "", "auc", "spec.objective.metric")]
    [InlineData(LearningTask.AnomalyDetection, "IsolationForest", "failed", "logLoss", "spec.objective.metric")]
    [InlineData(LearningTask.AnomalyDetection, "IsolationForest", "failed,broken", "auc", "spec.data.label")]
    [InlineData(LearningTask.AnomalyDetection, "GradientBoosting", "failed", "auc", "spec.model.algorithm")]
    [InlineData(LearningTask.BinaryClassification, "IsolationForest", "failed", "auc", "spec.model.algorithm")]
    [InlineData(LearningTask.BinaryClassification, "GradientBoosting", "", "auc", "spec.data.label")]
    [InlineData(LearningTask.Regression, "Linear", "", "rmse", "spec.data.label")]
    public void Only_a_detection_of_anomalies_needs_no_label(
        LearningTask task,
        string algorithm,
        string labels,
        string metric,
        string? path
    )
    {
        var job = Jobs.Sonar(algorithm: algorithm);
        var spec = job.Spec with
        {
            Data = job.Spec.Data with { Label = labels.Split(',', StringSplitOptions.RemoveEmptyEntries) },
            Model = job.Spec.Model with { Task = task },
            Objective = new ObjectiveSpec { Metric = metric },
        };

        var faults = TrainingJobRules.Check(job with { Spec = spec });

        Assert.Equal(path is null ? [] : [path], faults.Select(fault => fault.Path));
    }

    [Theory]
    [InlineData("""{"metric":"rmse"}""", "spec.objective.metric")]
    [InlineData("""{"metric":"auc","additionalMetrics":["f1","meanAngle"]}""", "spec.objective.additionalMetrics[1]")]
    public void A_metric_that_cannot_score_the_task_is_refused_before_a_trial_runs(string objective, string path)
    {
        var job = Jobs.Sonar();
        job = job with { Spec = job.Spec with { Objective = JsonSerializer.Deserialize(objective, ContractsJson.Default.ObjectiveSpec)! } };
        var fault = Assert.Single(TrainingJobRules.Check(job));

        Assert.Equal((FaultReason.InvalidObjective, path), (fault.Reason, fault.Path));
        Assert.Empty(TrainingJobRules.Check(job with { Spec = job.Spec with { Trial = new() { Image = "mine" } } }));
    }

    [Fact]
    public void A_metric_is_known_in_large_and_small_letters_and_read_in_one_way()
    {
        var objective = JsonSerializer.Deserialize(
            """{"metric":"AUC","additionalMetrics":["LOGLOSS","ownScore"]}""",
            ContractsJson.Default.ObjectiveSpec
        )!;

        Assert.Equal(("auc", Goal.Maximize), (objective.Metric, objective.ResolvedGoal));
        Assert.Equal(["logLoss", "ownScore"], objective.AdditionalMetrics!);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var job = Jobs.Parse(
            """
            {
              "data": {"sources":[{"name":"a b","uri":"ftp://x"},{"name":"c","uri":"s3://x"}],"label":[],"validation":{"strategy":"TimeSeries"}},
              "model": {"task":"Guessing","algorithm":"Linear"},
              "objective": {"metric":"beauty"},
              "trial": {"activeDeadline":"10 minutes","workers":"Swarm"},
              "retrain": {"schedule":"at noon","timeZone":"Mars/Olympus"}
            }
            """
        );

        Assert.Equal(
            [
                "spec.data.query",
                "spec.data.sources[0].name",
                "spec.data.sources[0].uri",
                "spec.data.label",
                "spec.data.validation.column",
                "spec.model.task",
                "spec.objective.goal",
                "spec.trial.activeDeadline",
                "spec.trial.workers",
                "spec.retrain.schedule",
                "spec.retrain.timeZone",
            ],
            TrainingJobRules.Check(job).Select(fault => fault.Path)
        );
    }

    [Fact]
    public void A_name_leaves_room_for_its_trials()
    {
        var job = Jobs.Sonar();
        job = job with { Metadata = job.Metadata with { Name = new string('a', 41) } };

        Assert.Equal("metadata.name", Assert.Single(TrainingJobRules.Check(job)).Path);
    }
}
