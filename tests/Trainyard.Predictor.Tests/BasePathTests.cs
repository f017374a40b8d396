using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

/// <summary>What an Ingress sends below the path of its rule, and what comes past it.</summary>
public sealed class BasePathTests
{
    [Theory]
    [InlineData("/m")]
    [InlineData("/models/sonar")]
    public async Task Everything_is_served_below_the_base_path_and_to_those_who_name_none(string path)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression, basePath: path);

        foreach (
            var own in (string[])["/random?seed=1", "/openapi.json", "/docs", "/healthz", "/readyz", "/metrics", "/v2", "/v2/health/ready"]
        )
        {
            Assert.Equal((200, 200), (await StatusAsync(served, path + own), await StatusAsync(served, own)));
        }

        var features = (await served.GetAsync($"{path}/random?seed=1"))["features"]!;
        Assert.Equal(200, (await served.PostAsync($$"""{"features":{{features}}}""", $"{path}/predict")).Status);
        Assert.Equal(404, await StatusAsync(served, $"{path}x/random"));
        Assert.Equal(404, await StatusAsync(served, $"{path}{path}/random"));
    }

    [Theory]
    [InlineData("/m", "/m")]
    [InlineData("/m", "/m/")]
    [InlineData("/m", "/")]
    [InlineData("", "/")]
    public async Task The_page_and_the_description_lead_to_where_it_is_served(string basePath, string asked)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression, basePath: basePath);

        var page = await served.Http.GetStringAsync(asked);

        Assert.Equal(basePath.Length > 0, page.Contains($"<base href=\"{basePath}/\">", StringComparison.Ordinal));
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.Equal(
            basePath.Length == 0 ? "/" : basePath,
            (string?)(await served.GetAsync($"{basePath}/openapi.json"))["servers"]![0]!["url"]
        );
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("/m/", "/m")]
    public void The_environment_names_it(string? value, string path)
    {
        var environment = new Dictionary<string, string?>
        {
            [ContainerEnvironment.ModelUri] = "file:///m",
            [ContainerEnvironment.BasePath] = value,
        };

        Assert.Equal(path, PredictorOptions.Read(environment.GetValueOrDefault).BasePath);
    }

    private static async Task<int> StatusAsync(Served served, string path) => (int)(await served.Http.GetAsync(path)).StatusCode;
}
