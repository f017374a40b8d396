namespace Trainyard.Api.Tests.Validation;

public sealed class ParameterNameRulesTests
{
    [Theory]
    [InlineData("""{"learningRate":0.1}""", "spec.model.parameters.learningRate", "searched by spec.sweep.parameters[0]")]
    [InlineData("""{"rounds":100,"maxDepth":3}""", "spec.model.parameters.maxDepth", "searched by spec.sweep.parameters[1]")]
    [InlineData("""{"LearningRate":0.1}""", "spec.model.parameters.LearningRate", "\"learningRate\" of spec.sweep.parameters[0]")]
    [InlineData("""{"Rounds":1,"rounds":100}""", "spec.model.parameters.rounds", "\"Rounds\" of spec.model.parameters.Rounds")]
    public void A_fixed_parameter_that_has_its_name_from_another_is_refused(string parameters, string path, string words)
    {
        var fault = Assert.Single(TrainingJobRules.Check(Job(parameters)));

        Assert.Equal((FaultReason.InvalidModel, path), (fault.Reason, fault.Path));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_searched_parameters_that_differ_in_capitals_only_are_refused()
    {
        var fault = Assert.Single(TrainingJobRules.Check(Job("{}", third: "MaxDepth")));

        Assert.Equal((FaultReason.InvalidSearchSpace, "spec.sweep.parameters[2].name"), (fault.Reason, fault.Path));
        Assert.Contains("\"maxDepth\" of spec.sweep.parameters[1]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_name_that_stands_twice_is_told_at_once() =>
        Assert.Equal(
            ["spec.model.parameters.learningRate", "spec.model.parameters.maxDepth"],
            TrainingJobRules.Check(Job("""{"maxDepth":3,"rounds":9,"learningRate":0.1}""")).Select(fault => fault.Path)
        );

    [Fact]
    public void Names_of_their_own_may_be_fixed_beside_those_that_are_searched() =>
        Assert.Empty(TrainingJobRules.Check(Job("""{"rounds":100,"engine":"XGBoost"}""")));

    private static TrainingJob Job(string parameters, string third = "subsample") =>
        Jobs.Parse(
            $$"""
            {
              "data": {"sources":[{"name":"pings","uri":"file:///sonar.csv"}],"label":["label"]},
              "model": {"task":"BinaryClassification","algorithm":"GradientBoosting","parameters":{{parameters}}},
              "objective": {"metric":"auc"},
              "sweep": {"parameters":[
                {"name":"learningRate","type":"Double","min":0.01,"max":0.3,"scale":"Log"},
                {"name":"maxDepth","type":"Integer","min":2,"max":7},
                {"name":"{{third}}","type":"Double","min":0.5,"max":1}
              ]}
            }
            """
        );
}
