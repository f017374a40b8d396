namespace Trainyard.Api.Tests.Validation;

public sealed class ProgramRulesTests
{
    [Theory]
    [InlineData("""{"args":["--eta=$(parameters.learningRate)","$(parameters.depth)","$(HOME)","$$(parameters.x)"]}""")]
    [InlineData("""{"image":"own:1","metrics":{"file":"/results/metrics.json","pattern":"^(?<name>\\w+): (?<value>\\S+)"}}""")]
    [InlineData("""{"image":"own:1","metrics":{"pattern":"accuracy (?<value>[0-9.]+)"}}""")]
    public void A_program_may_take_and_tell_as_it_likes(string trial) => Assert.Empty(TrainingJobRules.Check(Job(trial)));

    [Theory]
    [InlineData("""{"args":["x","$(parameters.lr)"]}""", "spec.trial.args[1]", "there are depth, learningRate")]
    [InlineData("""{"command":["$(parameters.Depth)"]}""", "spec.trial.command[0]", "Depth")]
    [InlineData(
        """{"podTemplate":{"spec":{"containers":[{"name":"trainer","args":["$(parameters.lr)"]}]}}}""",
        "spec.trial.podTemplate",
        "lr"
    )]
    [InlineData("""{"image":"own:1","metrics":{"pattern":"(unclosed"}}""", "spec.trial.metrics.pattern", "no pattern")]
    [InlineData("""{"image":"own:1","metrics":{"pattern":"(?<=x)(?<value>1)"}}""", "spec.trial.metrics.pattern", "no pattern")]
    [InlineData("""{"image":"own:1","metrics":{"pattern":"(\\w+)=(\\d+)"}}""", "spec.trial.metrics.pattern", "(?<value>...)")]
    public void What_cannot_be_is_told_with_its_field(string trial, string path, string words)
    {
        var fault = Assert.Single(TrainingJobRules.Check(Job(trial)));

        Assert.Equal((FaultReason.InvalidTrialTemplate, path), (fault.Reason, fault.Path));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"image":"own:1"}""", 1)]
    [InlineData("""{"command":["train"]}""", 1)]
    [InlineData("{}", 0)]
    public void Two_parameters_that_are_one_variable_are_refused_to_a_program_of_ones_own(string trial, int faults)
    {
        var found = TrainingJobRules.Check(Job(trial, fixedParameter: "learning_rate"));

        Assert.Equal(faults, found.Count);
        Assert.All(found, fault => Assert.Contains("TRAINYARD_PARAM_LEARNING_RATE", fault.Message, StringComparison.Ordinal));
    }

    private static TrainingJob Job(string trial, string fixedParameter = "depth") =>
        Jobs.Parse(
            $$$"""
            {
              "data": {"sources":[{"name":"pings","uri":"file:///sonar.csv"}],"label":["label"]},
              "model": {"task":"BinaryClassification","algorithm":"GradientBoosting","parameters":{"{{{fixedParameter}}}":3}},
              "objective": {"metric":"auc"},
              "sweep": {"parameters":[{"name":"learningRate","type":"Double","min":0.01,"max":0.3,"scale":"Log"}]},
              "trial": {{{trial}}}
            }
            """
        );
}
