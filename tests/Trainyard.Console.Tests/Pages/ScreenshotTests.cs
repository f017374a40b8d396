using Microsoft.Playwright;
using Trainyard.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Console.Tests.Pages;

/// <summary>The pictures of docs/console.md, and that no page is wider than a phone: they are written where TRAINYARD_SCREENSHOTS
/// says.</summary>
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
    ];

    [Theory]
    [InlineData(360, 740, ColorScheme.Light)]
    [InlineData(1280, 860, ColorScheme.Light)]
    [InlineData(1280, 860, ColorScheme.Dark)]
    [InlineData(3840, 2160, ColorScheme.Dark)]
    public async Task Every_page_fits_its_window(int width, int height, ColorScheme colours)
    {
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
            var excess = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(excess <= 0, $"{path} is {excess} pixels wider than a window of {width}");
            if (Folder is not null)
                await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{width}-{colours}.png".ToLowerInvariant()) });
        }
    }
}
