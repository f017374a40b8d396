using Trainyard.EndToEnd.Tests.Support;

namespace Trainyard.EndToEnd.Tests;

public sealed class PreflightTests(Cluster cluster)
{
    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_before_a_trial_and_mending_it_in_place_is_all_it_takes()
    {
        var kubectl = await cluster.NamespaceAsync("preflight");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        var good = BadInputTests.Job.Replace("name: bad", "name: mended", StringComparison.Ordinal);
        await kubectl.ApplyAsync(
            good.Replace("label: [price]", "label: [cost]\n    weight: wait", StringComparison.Ordinal)
                .Replace("rounds: 5", "roundz: 5", StringComparison.Ordinal)
        );
        await kubectl.WaitAsync("condition=Failed", "trainingjob/mended");

        var status = (await kubectl.GetAsync("trainingjob", "mended"))["status"]!;
        var failure = status["lastFailure"]!;
        Assert.Equal(("DataSchema", 60), ((string)failure["class"]!, (int)status["data"]!["rows"]!));
        Assert.All(["cost", "wait"], named => Assert.Contains(named, (string)failure["message"]!, StringComparison.Ordinal));
        Assert.Contains("price", (string)failure["hint"]!, StringComparison.Ordinal);
        await kubectl.ApplyAsync(good);
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/mended");

        status = (await kubectl.GetAsync("trainingjob", "mended"))["status"]!;
        Assert.Equal((1, 2), ((int)status["model"]!["version"]!, (int)status["trials"]!["total"]!));
        Assert.InRange((long)status["preflight"]!["trialBytes"]!, 64L << 20, 2L << 30);
    }
}
