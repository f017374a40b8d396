using Microsoft.Playwright;
using Trainyard.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Console.Tests.Pages;

/// <summary>The pictures of docs/console.md: TRAINYARD_SCREENSHOTS names the folder that they are written to.</summary>
public sealed class ScreenshotTests(ConsoleOnCluster running) : IClassFixture<ConsoleOnCluster>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("TRAINYARD_SCREENSHOTS");

    private static readonly (string Name, string Path)[] Pages =
    [
        ("sweeps", "/"),
        ("sweep", "/sweeps/default/sonar"),
        ("trials", "/sweeps/default/sonar/trials"),
        ("parallel", "/sweeps/default/sonar/parallel"),
        ("contour", "/sweeps/default/sonar/contour"),
        ("curves", "/sweeps/default/sonar/curves"),
        ("timeline", "/sweeps/default/sonar/timeline"),
        ("trial", "/trials/default/sonar-1-00009"),
        ("predictor", "/predictors/default/sonar"),
        ("new", "/new"),
    ];

    [Theory]
    [InlineData(360, 740, ColorScheme.Light)]
    [InlineData(1200, 800, ColorScheme.Light)]
    [InlineData(1200, 800, ColorScheme.Dark)]
    public async Task Every_page_is_pictured(int width, int height, ColorScheme colours)
    {
        Assert.SkipWhen(Folder is null, "TRAINYARD_SCREENSHOTS names no folder");
        var page = await running.Laptop.OpenAsync(
            await running.LinkAsync(),
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = colours,
            }
        );
        foreach (var (name, path) in Pages)
        {
            await page.GotoAsync(new Uri(running.Laptop.Address, path).ToString());
            await Expect(page.Locator("html")).ToHaveAttributeAsync("data-live", "yes");
            await Expect(page.Locator(".figure:not([data-drawn])")).ToHaveCountAsync(0, new() { Timeout = 15_000 });
            if (name == "predictor")
                await Expect(page.Locator(".figure .plot")).ToHaveCountAsync(3, new() { Timeout = 20_000 });
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{width}-{colours}.png".ToLowerInvariant()) });
        }
    }
}
