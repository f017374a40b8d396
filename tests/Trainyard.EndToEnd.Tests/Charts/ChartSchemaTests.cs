using Trainyard.EndToEnd.Tests.Support;

namespace Trainyard.EndToEnd.Tests.Charts;

/// <summary>A wrong value is refused before anything is installed, by the name of its field.</summary>
public sealed class ChartSchemaTests
{
    [Theory]
    [InlineData("replicas=-1", "replicas")]
    [InlineData("replicas=two", "replicas")]
    [InlineData("logLevel=Loud", "logLevel")]
    [InlineData("watchNamespace=Team_A", "watchNamespace")]
    [InlineData("watchNamespace={team-a,Team_B}", "watchNamespace")]
    [InlineData("watchNamespaces={team-a}", "watchNamespaces")]
    [InlineData("image.tagg=1", "tagg")]
    [InlineData("image.pullPolicy=Sometimes", "pullPolicy")]
    [InlineData("serviceMonitor.interval=often", "interval")]
    [InlineData("prometheusRule.objectives.availability=2", "availability")]
    [InlineData("networkPolicy.apiServerPorts={0}", "apiServerPorts")]
    [InlineData("networkPolicy.apiServerPorts={}", "apiServerPorts")]
    [InlineData("extraEnv[0].value=x", "name")]
    [InlineData("imagePullSecrets[0]=registry", "imagePullSecrets")]
    [InlineData("minio.enabled=true", "existingSecret")]
    [InlineData("minio.buckets={No_Bucket}", "buckets")]
    [InlineData("minio.storage.size=much", "size")]
    public async Task A_wrong_value_is_refused_by_name(string value, string field) => await RefusesAsync("trainyard", value, field);

    [Theory]
    [InlineData("training.folds=1", "folds")]
    [InlineData("training.maxDuration=long", "maxDuration")]
    [InlineData("data.folder=/mnt/data", "folder")]
    [InlineData("serving.replicas.min=0", "min")]
    [InlineData("serving.promote=Sometimes", "promote")]
    [InlineData("fullnameOverride=Ice", "fullnameOverride")]
    [InlineData("alerts.slowSeconds=0", "slowSeconds")]
    [InlineData("train.rounds=1", "train")]
    public async Task A_wrong_value_of_an_application_is_refused_by_name(string value, string field) =>
        await RefusesAsync("icecube", value, field);

    [Theory]
    [InlineData("existingSecret=", "existingSecret")]
    [InlineData("models.a.url=ftp://x", "url")]
    [InlineData("models.a.price=1", "url")]
    [InlineData("models.a.price=0", "price")]
    [InlineData("settings.AdminPassword=secret", "AdminPassword")]
    [InlineData("ingress.enabled=true", "host")]
    [InlineData("worker.concurrency=0", "concurrency")]
    public async Task A_wrong_value_of_the_accounts_is_refused_by_name(string value, string field) =>
        await RefusesAsync("accounts", value, field);

    private static async Task RefusesAsync(string chart, string value, string field)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => Release.TemplateAsync(chart, "shown", "ns", value));
        Assert.Contains("values don't meet the specifications of the schema", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            field,
            refusal.Message[refusal.Message.IndexOf("values don't", StringComparison.Ordinal)..],
            StringComparison.Ordinal
        );
    }
}
