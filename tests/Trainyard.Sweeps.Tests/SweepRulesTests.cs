using System.Text.Json;
using Trainyard.Api;

namespace Trainyard.Sweeps.Tests;

public sealed class SweepRulesTests
{
    [Fact]
    public void An_empty_space_is_named()
    {
        var fault = Assert.Single(Check("""{"parameters":[]}"""));

        Assert.Equal((FaultReason.EmptySearchSpace, "spec.sweep.parameters"), (fault.Reason, fault.Path));
    }

    [Fact]
    public void Every_fault_of_a_sweep_is_told_at_once()
    {
        var faults = Check(
            """{"maxDuration":"soon","maxTrials":0,"parameters":[{"name":"a","type":"Boolean"}],"enqueue":[{"b":[1]}],"sampler":{"name":"Magic"}}"""
        );

        string[] paths = ["spec.sweep.maxTrials", "spec.sweep.maxDuration", "spec.sweep.enqueue[0].b", "spec.sweep.sampler.name"];
        Assert.Equal(paths, faults.Select(fault => fault.Path));
    }

    [Theory]
    [InlineData("""{"name":"a","type":"Double","max":1}""", "spec.sweep.parameters[0].min")]
    [InlineData("""{"name":"a","type":"Integer","min":0.5,"max":1}""", "spec.sweep.parameters[0].min")]
    [InlineData("""{"name":"a","type":"Boolean","values":[true]}""", "spec.sweep.parameters[0].values")]
    [InlineData("""{"name":"a","type":"Integer","min":0,"max":1e30}""", "spec.sweep.parameters[0].max")]
    [InlineData("""{"name":"a","type":"Categorical","values":[[1]]}""", "spec.sweep.parameters[0].values[0]")]
    [InlineData("""{"name":"a","type":"Colour"}""", "spec.sweep.parameters[0].type")]
    [InlineData("""{"name":"a","type":"Double","min":2,"max":1}""", "spec.sweep.parameters[0].min")]
    [InlineData("""{"name":"a","type":"Double","min":0,"max":1,"scale":"Log"}""", "spec.sweep.parameters[0].min")]
    [InlineData("""{"name":"a","type":"Integer","min":0,"max":1,"step":0}""", "spec.sweep.parameters[0].step")]
    [InlineData("""{"name":"a","type":"Categorical"}""", "spec.sweep.parameters[0].values")]
    [InlineData("""{"name":"a","type":"Categorical","values":["x","x"]}""", "spec.sweep.parameters[0].values[1]")]
    [InlineData("""{"name":"a","type":"Boolean","when":{"parameter":"b"}}""", "spec.sweep.parameters[0].when.parameter")]
    [InlineData("""{"name":"a","type":"Boolean","when":{"parameter":"a"}}""", "spec.sweep.parameters[0].when.parameter")]
    public void A_faulty_parameter_is_named_by_its_field(string parameter, string path) =>
        Assert.Contains(Check($$"""{"parameters":[{{parameter}}]}"""), fault =>
            fault.Path == path && fault.Reason == FaultReason.InvalidSearchSpace
        );

    [Theory]
    [InlineData("""{"depth":4.5}""", "depth")]
    [InlineData("""{"depth":9}""", "depth")]
    [InlineData("""{"depth":"4"}""", "depth")]
    [InlineData("""{"depht":4}""", "depht")]
    [InlineData("""{"momentum":0.5}""", "momentum")]
    [InlineData("""{"kind":"adam","momentum":0.5}""", "momentum")]
    [InlineData("""{"depth":8,"kind":"sgd"}""", "constraints[0]")]
    public void An_enqueued_point_that_the_space_does_not_have_is_refused_with_its_field(string point, string field)
    {
        var fault = Assert.Single(Check(Space(point)));

        Assert.Equal((FaultReason.InvalidSweep, $"spec.sweep.enqueue[1].{field}"), (fault.Reason, fault.Path));
    }

    [Theory]
    [InlineData("""{"depth":4}""")]
    [InlineData("""{"kind":"sgd","momentum":0.5}""")]
    [InlineData("""{}""")]
    public void A_part_of_a_point_of_the_space_may_be_enqueued(string point) => Assert.Empty(Check(Space(point)));

    [Theory]
    [InlineData("tpe", "median")]
    [InlineData("cma-es", "NONE")]
    [InlineData("Auto", "learningCurve")]
    public void Samplers_and_pruners_are_known_in_large_and_small_letters(string sampler, string pruner) =>
        Assert.Empty(
            Check(
                $$"""{"sampler":{"name":"{{sampler}}"},"pruner":{"name":"{{pruner}}"},"parameters":[{"name":"a","type":"Integer","min":1,"max":8}]}"""
            )
        );

    [Theory]
    [InlineData("""{"name":"Median","options":{"minTrials":1.5}}""")]
    [InlineData("""{"name":"median","options":{"MinTrials":2}}""")]
    [InlineData("""{"name":"SuccessiveHalving","options":{"factor":1}}""")]
    public void An_option_of_a_pruner_that_cannot_be_is_refused(string pruner) =>
        Assert.Equal(
            "spec.sweep.pruner.options",
            Assert.Single(Check($$"""{"pruner":{{pruner}},"parameters":[{"name":"a","type":"Boolean"}]}""")).Path
        );

    [Theory]
    [InlineData("TPE", null, "spec.sweep.sampler.name")]
    [InlineData("gp", "None", "spec.sweep.sampler.name")]
    [InlineData("Auto", "LearningCurve", "spec.sweep.pruner.name")]
    [InlineData("NSGA-II", "Median", "spec.sweep.pruner.name")]
    public void What_looks_at_one_objective_is_refused_for_several(string sampler, string? pruner, string path)
    {
        var sweep = Sweep(sampler, pruner);

        Assert.Equal(path, Assert.Single(SweepRules.Check(sweep, objectives: 2)).Path);
        Assert.DoesNotContain(SweepRules.Check(sweep), fault => fault.Path == "spec.sweep.pruner.name");
    }

    [Theory]
    [InlineData("Auto", null)]
    [InlineData("nsga-ii", "none")]
    [InlineData("ParEGO", null)]
    [InlineData("Sobol", "None")]
    public void What_looks_at_all_objectives_is_taken_for_several(string sampler, string? pruner) =>
        Assert.Empty(SweepRules.Check(Sweep(sampler, pruner), objectives: 3));

    private static SweepSpec Sweep(string sampler, string? pruner) =>
        new()
        {
            Sampler = new() { Name = sampler },
            Pruner = new() { Name = pruner },
            Parameters = [new() { Name = "a", Type = ParameterType.Integer, Min = 1, Max = 8 }],
        };

    private static string Space(string point) =>
        $$$"""
            {
              "parameters": [
                {"name":"depth","type":"Integer","min":1,"max":8},
                {"name":"kind","type":"Categorical","values":["sgd","adam"]},
                {"name":"momentum","type":"Double","min":0,"max":1,"when":{"parameter":"kind","in":["sgd"]}}
              ],
              "constraints": ["depth < 8 or kind == 'adam'"],
              "enqueue": [{"depth":1}, {{{point}}}]
            }
            """;

    private static IReadOnlyList<Fault> Check(string sweep) =>
        SweepRules.Check(JsonSerializer.Deserialize(sweep, ApiJson.Default.SweepSpec)!);
}
