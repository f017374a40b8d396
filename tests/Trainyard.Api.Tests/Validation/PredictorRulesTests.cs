using System.Text.Json;

namespace Trainyard.Api.Tests.Validation;

public sealed class PredictorRulesTests
{
    [Theory]
    [InlineData("""{"model":{"trainingJob":"sonar"}}""", "")]
    [InlineData("""{"model":{}}""", "spec.model")]
    [InlineData("""{"model":{"trainingJob":"sonar","uri":"s3://x"}}""", "spec.model")]
    [InlineData("""{"model":{"trainingJob":"sonar","promote":"Never"}}""", "spec.model.promote")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Recreate"}}""", "spec.rollout.strategy")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary","steps":[5,50],"interval":"90s"}}""", "")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary","steps":[50,5]}}""", "spec.rollout.steps[1]")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary","steps":[5,100]}}""", "spec.rollout.steps[1]")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Shadow","steps":[100]}}""", "")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"BlueGreen","steps":[50]}}""", "spec.rollout.steps")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary","interval":"soon"}}""", "spec.rollout.interval")]
    [InlineData(
        """{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary","gates":{"maxP99":"0s"}}}""",
        "spec.rollout.gates.maxP99"
    )]
    [InlineData(
        """{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary","sticky":{"header":"X User"}}}""",
        "spec.rollout.sticky"
    )]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary","sticky":{}}}""", "spec.rollout.sticky")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"rollout":{"strategy":"Canary","signature":"Some"}}""", "spec.rollout.signature")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":0,"maxReplicas":2,"idleAfter":"5m"}}""", "")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":-1,"maxReplicas":2}}""", "spec.autoscaling.minReplicas")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":0,"idleAfter":"0s"}}""", "spec.autoscaling.idleAfter")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":3,"maxReplicas":2}}""", "spec.autoscaling.maxReplicas")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"auth":{"tokens":{"secretName":"keys"}},"tls":{"secretName":"cert"}}""", "")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"auth":{"issuer":{"url":"https://login.example.com","audience":"sonar"}}}""", "")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"auth":{}}""", "spec.auth")]
    [InlineData(
        """{"model":{"trainingJob":"sonar"},"auth":{"issuer":{"url":"http://login","audience":"sonar"}}}""",
        "spec.auth.issuer.url"
    )]
    [InlineData(
        """{"model":{"trainingJob":"sonar"},"auth":{"issuer":{"url":"https://login","audience":""}}}""",
        "spec.auth.issuer.audience"
    )]
    [InlineData("""{"model":{"trainingJob":"sonar"},"monitoring":{"drift":{"threshold":0.25,"window":"6h"}}}""", "")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"monitoring":{"drift":{"threshold":0}}}""", "spec.monitoring.drift.threshold")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"monitoring":{"drift":{"window":"5s"}}}""", "spec.monitoring.drift.window")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"monitoring":{"drift":{"window":"soon"}}}""", "spec.monitoring.drift.window")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"monitoring":{"log":{"uri":"s3://log","share":0.1}}}""", "")]
    [InlineData("""{"model":{"trainingJob":"sonar"},"monitoring":{"log":{"uri":"s3://log","share":0}}}""", "spec.monitoring.log.share")]
    public void A_fault_is_named_by_its_field(string spec, string path)
    {
        var predictor = JsonSerializer.Deserialize($$"""{"metadata":{"name":"sonar"},"spec":{{spec}}}""", ApiJson.Default.Predictor)!;

        Assert.Equal(path, string.Join(" ", PredictorRules.Check(predictor).Select(fault => fault.Path)));
    }
}
