using Trainyard.Console.Starting;
using Trainyard.Contracts;

namespace Trainyard.Console.Tests.Starting;

public sealed class ProposalTests
{
    [Theory]
    [InlineData(FeatureType.Category, 2, LearningTask.BinaryClassification, "auc")]
    [InlineData(FeatureType.Boolean, 2, LearningTask.BinaryClassification, "auc")]
    [InlineData(FeatureType.Integer, 2, LearningTask.BinaryClassification, "auc")]
    [InlineData(FeatureType.Category, 5, LearningTask.MulticlassClassification, "logLoss")]
    [InlineData(FeatureType.Integer, 7, LearningTask.MulticlassClassification, "logLoss")]
    [InlineData(FeatureType.Integer, 900, LearningTask.Regression, "rmse")]
    [InlineData(FeatureType.Number, 7, LearningTask.Regression, "rmse")]
    public void The_task_follows_from_the_label(FeatureType type, int distinct, LearningTask task, string metric)
    {
        var proposal = Proposal.Of(Report(1000, Column("x"), Column("y", type, distinct)), ["y"]);
        Assert.Equal((task, metric), (proposal.Task, proposal.Metric));
        Assert.Contains(proposal.Reasons, reason => reason.StartsWith($"{task}: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Azimuth_and_zenith_are_a_direction()
    {
        var report = Report(1000, Column("azimuth"), Column("zenith"), Column("pulses"));
        Assert.Equal(["azimuth", "zenith"], Proposal.Labels(report));
        Assert.Equal(LearningTask.DirectionRegression, Proposal.Of(report, Proposal.Labels(report)).Task);
    }

    [Theory]
    [InlineData("a b Target", "Target")]
    [InlineData("class a b", "class")]
    [InlineData("a b c", "c")]
    public void The_label_is_the_column_of_a_known_name_else_the_last(string columns, string label) =>
        Assert.Equal([label], Proposal.Labels(Report(10, [.. columns.Split(' ').Select(name => Column(name))])));

    [Fact]
    public void Names_of_rows_and_columns_of_one_value_are_left_out_with_the_reason()
    {
        var report = Report(
            1000,
            Column("id", FeatureType.Integer, 1000),
            Column("same", FeatureType.Number, 1),
            Column("x", FeatureType.Number, 1000),
            Column("y")
        );
        var proposal = Proposal.Of(report, ["y"]);
        Assert.Equal(["id", "same"], proposal.Exclude);
        Assert.Contains(proposal.Reasons, reason => reason.Contains("Without id", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1_000, ValidationStrategy.KFold)]
    [InlineData(500_000, ValidationStrategy.Holdout)]
    public void Many_rows_need_no_folds(long rows, ValidationStrategy strategy) =>
        Assert.Equal(strategy, Proposal.Of(Report(rows, Column("x"), Column("y")), ["y"]).Validation);

    [Theory]
    [InlineData(LearningTask.Regression)]
    [InlineData(LearningTask.BinaryClassification)]
    [InlineData(LearningTask.MulticlassClassification)]
    [InlineData(LearningTask.DirectionRegression)]
    public void What_the_form_says_has_no_fault_whatever_is_chosen(LearningTask task)
    {
        foreach (var algorithm in NewSweep.AlgorithmsOf(task))
        {
            foreach (var metric in NewSweep.MetricsOf(task))
            {
                var form = new NewSweep
                {
                    Uri = "pvc://uploads/a.csv",
                    Labels = task == LearningTask.DirectionRegression ? ["azimuth", "zenith"] : ["y"],
                    Task = task,
                    Algorithm = algorithm,
                    Metric = metric,
                    Output = "pvc://models/a",
                };
                Assert.Empty(ManifestCheck.Of(form.Yaml()).Faults.Select(fault => $"{algorithm} {metric}: {fault}"));
            }
        }
    }

    private static DataColumn Column(string name, FeatureType type = FeatureType.Number, int distinct = 500) =>
        new()
        {
            Name = name,
            Type = type,
            Distinct = distinct,
            Examples = ["1", "2"],
        };

    private static DataReport Report(long rows, params DataColumn[] columns) =>
        new()
        {
            Files = [],
            Rows = rows,
            Columns = columns,
            Warnings = [],
        };
}
