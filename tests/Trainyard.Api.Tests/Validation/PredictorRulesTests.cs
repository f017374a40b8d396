using System.Text.Json;

namespace Trainyard.Api.Tests.Validation;

public sealed class PredictorRulesTests
{
    [Theory]
    [InlineData("""{"model":{"trainingJob":"sonar"}}""", "")]
    [InlineData("""{"model":{}}""", "spec.model")]
    [InlineData("""{"model":{"trainingJob":"sonar","uri":"s3://x"}}""", "spec.model")]
    [InlineData("""{"model":{"trainingJob":"sonar","promote":"Never"}}""", "spec.model.promote")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary"}}""", "spec.rollout.strategy")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":3,"maxReplicas":2}}""", "spec.autoscaling.maxReplicas")]
    public void A_fault_is_named_by_its_field(string spec, string path)
    {
        var predictor = JsonSerializer.Deserialize($$"""{"metadata":{"name":"sonar"},"spec":{{spec}}}""", ApiJson.Default.Predictor)!;

        Assert.Equal(path, string.Join(" ", PredictorRules.Check(predictor).Select(fault => fault.Path)));
    }
}
