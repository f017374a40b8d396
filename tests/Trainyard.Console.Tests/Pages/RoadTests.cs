using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Trainyard.Console.Tests.Support;
using Trainyard.Testing;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Console.Tests.Pages;

/// <summary>The whole road in a browser: a running operator, real trainings, a real predictor.</summary>
public sealed class RoadTests : BrowserTest
{
    /// <summary>How long trainings may take on a machine that others use, too, in milliseconds.</summary>
    private const float Training = 180_000;

    private static readonly Regex Anything = new(".+");

    [Fact]
    public async Task Three_clicks_lead_from_a_file_of_mines_and_rocks_to_a_predictor_that_answers()
    {
        var file = SharedFolder.Data("sonar/sonar.csv");
        Assert.SkipWhen(Chromium.Path is null, "chromium is not installed: scripts/setup test installs it");
        await using var cluster = await TestCluster.StartAsync(
            TimeProvider.System,
            trainer: Programs.Trainer,
            predictor: Programs.Predictor
        );
        await using var operating = Operating.Start(
            cluster,
            TimeProvider.System,
            "--trainer-image",
            TestCluster.RealTrainer,
            "--predictor-image",
            TestCluster.RealPredictor
        );
        await using var console = await RunningConsole.StartAsync(
            cluster.PathOf("console.log"),
            "--kubeconfig",
            cluster.PathOf("kubeconfig"),
            "--volumes",
            Directory.CreateDirectory(cluster.PathOf("volumes/default")).FullName,
            "--trainer",
            Programs.Trainer
        );
        var page = await OpenAsync(console.Link);
        await page.GoAsync(console, "/new");

        await TrainAsync(page, file);
        await ServeAsync(page);
        await LookIntoTheStoreAsync(page, console);
    }

    /// <summary>The first click chooses the file, the second begins. Three trials, where forty are proposed: they prove no less.</summary>
    private static async Task TrainAsync(IPage page, string file)
    {
        await page.GetByLabel("A file").SetInputFilesAsync(file);
        await Expect(page.GetByText("column60 has two values, R and M")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Spread of column00: 0.0015 to 0.0128: 45")).ToBeVisibleAsync();
        var rows = page.GetByRole(AriaRole.Region, new() { Name = "The first rows" }).Locator("tbody tr");
        await Expect(rows.First).ToContainTextAsync("0.0371");
        await page.PictureAsync("new");
        await page.GetByLabel("Trials").FillAsync("3");
        await page.GetByLabel("Trials").BlurAsync();
        await Expect(page.Locator("#yaml")).ToHaveValueAsync(new Regex("maxTrials: 3"));
        await page.Button("Begin the sweep").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/sweeps/default/sonar$"));
        await Expect(page.Locator("h1 .phase")).ToHaveTextAsync("Succeeded", new() { Timeout = Training });
        await Expect(page.GetByText("3 of 3 trials: 0 running")).ToBeVisibleAsync();
    }

    /// <summary>The third click, then a prediction.</summary>
    private static async Task ServeAsync(IPage page)
    {
        await page.Button("Serve it").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/predictors/default/sonar$"));
        await Expect(page.Locator("h1 .phase")).ToHaveTextAsync("Available", new() { Timeout = Training });
        await page.Button("Show the form").ClickAsync();
        await page.Button("Predict").ClickAsync();
        await Expect(page.Locator("[role=status] strong")).ToHaveTextAsync(new Regex("^[MR]$"));
        await Expect(page.GetByText("What moves it: TreeSHAP")).ToBeVisibleAsync();
    }

    private static async Task LookIntoTheStoreAsync(IPage page, RunningConsole console)
    {
        await page.GoAsync(console, "/models/default/sonar");
        await Expect(page.GetByText("sonar serves")).ToBeVisibleAsync();
        await page.Button("Read the store").ClickAsync();
        await Expect(page.GetByText("1 in the store")).ToBeVisibleAsync();
        await Expect(page.GetByText("# sonar, version 1")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^sonar-1-0000") })).ToHaveAttributeAsync("href", Anything);
        await Expect(page.GetByText("pvc://uploads/sonar.csv", new() { Exact = true })).ToBeVisibleAsync();
        await page.PictureAsync("model");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Button("Download version 1").ClickAsync());
        using var zip = ZipFile.OpenRead(await download.PathAsync());
        Assert.Equal("sonar-1.zip", download.SuggestedFilename);
        Assert.Contains("sonar-1/manifest.json", zip.Entries.Select(entry => entry.FullName));
        Assert.Contains("sonar-1/trials.parquet", zip.Entries.Select(entry => entry.FullName));
    }
}
