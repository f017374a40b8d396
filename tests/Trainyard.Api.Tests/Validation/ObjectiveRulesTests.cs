using Trainyard.Contracts;

namespace Trainyard.Api.Tests.Validation;

public sealed class ObjectiveRulesTests
{
    private static readonly WeightedObjective Auc = new() { Metric = "auc" };
    private static readonly WeightedObjective LogLoss = new() { Metric = "logLoss" };

    public static TheoryData<string, WeightedObjective[]> Faulty =>
        new()
        {
            { "spec.objectives", [Auc] },
            { "spec.objectives", [Auc, LogLoss, new() { Metric = "f1" }, new() { Metric = "brier" }] },
            { "spec.objectives[1].metric", [Auc, new() { Metric = "AUC" }] },
            { "spec.objectives[1].metric", [Auc, new() { Metric = "rmse" }] },
            { "spec.objectives[1].goal", [Auc, new() { Metric = "latency" }] },
            { "spec.objectives[0].metric", [new() { Metric = "", Goal = Goal.Minimize }, Auc] },
            { "spec.objectives[0].weight", [Auc with { Weight = -1 }, LogLoss] },
            { "spec.objectives", [Auc with { Weight = 0 }, LogLoss with { Weight = 0 }] },
            { "spec.objectives", [Auc with { PositiveClass = "M" }, LogLoss with { PositiveClass = "R" }] },
        };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Objectives_that_cannot_be_are_told_by_their_field(string path, WeightedObjective[] objectives) =>
        Assert.Equal(path, Assert.Single(Check(objectives)).Path);

    [Fact]
    public void Two_or_three_that_score_the_task_are_taken()
    {
        Assert.Empty(Check(Auc, LogLoss with { Weight = 0 }));
        Assert.Empty(Check(Auc with { PositiveClass = "M" }, LogLoss, new() { Metric = "f1" }));
    }

    [Fact]
    public void Of_several_the_first_is_the_one_that_pods_report_the_others_beside()
    {
        var spec = Spec(LogLoss, Auc with { PositiveClass = "M" });

        Assert.Equal(("logLoss", Goal.Minimize, "M"), (spec.Objective.Metric, spec.Objective.ResolvedGoal, spec.Objective.PositiveClass));
        Assert.Equal(["auc"], spec.Objective.AdditionalMetrics);
        Assert.Equal(["auc"], Jobs.Sonar().Spec.AllObjectives.Select(objective => objective.Metric));
    }

    private static IReadOnlyList<Fault> Check(params WeightedObjective[] objectives) =>
        TrainingJobRules.Check(Jobs.Sonar() with { Spec = Spec(objectives) });

    private static TrainingJobSpec Spec(params WeightedObjective[] objectives) =>
        Jobs.Sonar().Spec with
        {
            Objective = null!,
            Objectives = objectives,
        };
}
