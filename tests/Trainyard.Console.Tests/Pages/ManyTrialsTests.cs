using System.Globalization;
using Microsoft.Playwright;
using Trainyard.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Console.Tests.Pages;

/// <summary>What ten thousand trials cost; measured where TRAINYARD_MEASURE is set (<c>make bench-console</c>), on a machine that does
/// nothing
/// else.</summary>
public sealed class ManyTrialsTests(ITestOutputHelper output)
{
    private const int Trials = 10_000;
    private const int Viewers = 10;
    private const string Sweep = "/sweeps/default/sonar";

    [Fact]
    public async Task Ten_thousand_trials_are_painted_within_two_seconds_and_brushed_within_a_tenth_and_ten_viewers_cost_little_more()
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("TRAINYARD_MEASURE") is null,
            "TRAINYARD_MEASURE is not set: make bench-console"
        );
        var folder = Directory.CreateTempSubdirectory("trainyard-console-").FullName;
        await using var api = await StillApi.StartAsync(Trials);
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        await File.WriteAllTextAsync(
            kubeconfig,
            $$"""
            current-context: a
            contexts: [{ name: a, context: { cluster: a, user: a } }]
            clusters: [{ name: a, cluster: { server: "{{api.Server}}" } }]
            users: [{ name: a, user: { token: a } }]
            """
        );
        await using var console = await RunningConsole.StartAsync(Path.Combine(folder, "log"), "--kubeconfig", kubeconfig);
        var page = await console.OpenAsync(console.Link);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sweeps" })).ToBeVisibleAsync();
        var empty = console.Memory;

        var first = await PaintAsync(page, console, Sweep);
        var again = await PaintAsync(page, console, Sweep);
        var parallel = await PaintAsync(page, console, $"{Sweep}/parallel");
        var brush = await BrushAsync(page);
        var one = console.Memory;
        for (var i = 1; i < Viewers; i++)
        {
            var other = await page.Context.NewPageAsync();
            await PaintAsync(other, console, i % 2 == 0 ? Sweep : $"{Sweep}/parallel");
        }

        var ten = console.Memory;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                first paint, nothing known yet   {first.Paint:0} ms, charts drawn after {first.Drawn:0} ms
                first paint, watched already     {again.Paint:0} ms, charts drawn after {again.Drawn:0} ms
                parallel coordinates             {parallel.Paint:0} ms, drawn after {parallel.Drawn:0} ms
                a brush while it moves           {brush.Moving:0.0} ms at most, {brush.Resting:0.0} ms where it rests
                memory                           {Mebi(empty):0} MiB empty, {Mebi(one):0} with one viewer, {Mebi(ten):0} with ten
                """
            )
        );
        Assert.InRange(first.Paint, 0, 2000);
        Assert.InRange(brush.Moving, 0, 100);
        Assert.InRange(brush.Resting, 0, 100);
        Assert.InRange(Mebi(ten), 0, 1024);
    }

    private static double Mebi(long bytes) => bytes / 1048576.0;

    private static async Task<(double Paint, double Drawn)> PaintAsync(IPage page, RunningConsole console, string path)
    {
        await page.GotoAsync(new Uri(console.Address, path).ToString());
        await Expect(page.Locator(".figure:not([data-drawn])")).ToHaveCountAsync(0);
        await Expect(page.Locator(".figure[data-drawn]").First).ToBeVisibleAsync();
        var drawn = await page.EvaluateAsync<double>("performance.now()");
        return (await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime"), drawn);
    }

    /// <summary>Drags along the last axis, as a hand does.</summary>
    private static async Task<(double Moving, double Resting)> BrushAsync(IPage page)
    {
        var box = (await page.Locator(".parallel").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width - 56, box.Y + 60);
        await page.Mouse.DownAsync();
        for (var step = 1; step <= 20; step++)
            await page.Mouse.MoveAsync(box.X + box.Width - 56, box.Y + 60 + (step * 10));
        await page.Mouse.UpAsync();
        await Expect(page.GetByText("those that the brush has caught")).ToBeVisibleAsync();
        return (await LongestAsync(page, "trainyard-brush"), await LongestAsync(page, "trainyard-brush-end"));
    }

    private static Task<double> LongestAsync(IPage page, string name) =>
        page.EvaluateAsync<double>($"Math.max(...performance.getEntriesByName('{name}').map(entry => entry.duration))");
}
