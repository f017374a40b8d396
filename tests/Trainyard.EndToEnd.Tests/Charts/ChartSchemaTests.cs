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
    [InlineData("image=null", "image")]
    [InlineData("crds.keep=null", "keep")]
    [InlineData("networkPolicy.apiServerPorts=null", "apiServerPorts")]
    [InlineData("nodeSelector.gpu=true", "gpu")]
    [InlineData("podAnnotations.year=2026", "year")]
    [InlineData("extraEnv[0].name=A,extraEnv[0].value=1", "value")]
    [InlineData("reportKey.existingSecret=My_Key", "existingSecret")]
    [InlineData("console.ingress.host=https://x", "host")]
    [InlineData("console.uploads.uri=https://x", "uri")]
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
    [InlineData("training.seed=90071992547409931", "seed")]
    [InlineData("training.folds=null", "folds")]
    [InlineData("commonLabels.year=2026", "year")]
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
    [InlineData("api.autoscaling=null", "autoscaling")]
    [InlineData("service.port=null", "port")]
    [InlineData("imagePullSecrets[0]=registry", "imagePullSecrets")]
    [InlineData("podMonitor.interval=often", "interval")]
    [InlineData("ingress.annotations.a=true", "annotations")]
    public async Task A_wrong_value_of_the_accounts_is_refused_by_name(string value, string field) =>
        await RefusesAsync("accounts", value, field);

    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    public async Task An_autoscaler_without_room_is_refused_by_name(string part)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Release.TemplateAsync("accounts", "shown", "ns", "existingSecret=a", $"{part}.autoscaling.minReplicas=11")
        );
        Assert.Contains($"{part}.autoscaling.minReplicas is 11, and maxReplicas", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A rule of a network policy without ports would let everything out.</summary>
    [Fact]
    public async Task No_port_at_all_is_no_way_out()
    {
        var text = await OfFileAsync("accounts", "existingSecret: a\nnetworkPolicy: { egressPorts: [] }\n");
        Assert.DoesNotMatch(@"- ports: *\n(?! +- )", text);
    }

    /// <summary>Helm reads a large number of a file as 1e+06, and one with many digits loses the last ones.</summary>
    [Fact]
    public async Task Numbers_of_a_file_arrive_as_they_stand()
    {
        var text = await OfFileAsync(
            "accounts",
            "existingSecret: a\nsettings: { MaxRows: 1000000 }\nmodels: { a: { url: 'http://a', price: 0.25 } }\n"
        );
        Assert.Contains("MaxRows: \"1000000\"", text, StringComparison.Ordinal);
        Assert.Contains("Price: \"0.2500\"", text, StringComparison.Ordinal);
        var application = await OfFileAsync("icecube", "training: { seed: 20261129 }\n");
        Assert.Contains("seed: 20261129\n", application, StringComparison.Ordinal);
    }

    /// <summary>What a chart makes of a file of values.</summary>
    private static async Task<string> OfFileAsync(string chart, string values)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, values, TestContext.Current.CancellationToken);
            return await Release.TemplateAsync(chart, "shown", "ns", $"--values={file}");
        }
        finally
        {
            File.Delete(file);
        }
    }

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
