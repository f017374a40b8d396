using Microsoft.Playwright;
using Trainyard.Console.Tests.Support;

namespace Trainyard.Console.Tests.Pages;

/// <summary>The pictures of docs/console.md: TRAINYARD_SCREENSHOTS names the folder that they are written to.</summary>
public sealed class ScreenshotTests(ConsoleOnCluster running) : BrowserTest, IClassFixture<ConsoleOnCluster>
{
    [Theory]
    [InlineData("sweep", "/sweeps/default/sonar", 1200, 800, ColorScheme.Light)]
    [InlineData("contour", "/sweeps/default/sonar/contour", 1200, 800, ColorScheme.Dark)]
    [InlineData("predictor", "/predictors/default/sonar", 1200, 800, ColorScheme.Light)]
    [InlineData("phone", "/sweeps/default/sonar/parallel", 400, 800, ColorScheme.Light)]
    public async Task A_page_is_pictured(string name, string path, int width, int height, ColorScheme colours)
    {
        Assert.SkipWhen(Pictures.Folder is null, "TRAINYARD_SCREENSHOTS names no folder");
        var page = await OpenAsync(
            await running.LinkAsync(),
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = colours,
            }
        );
        await page.GoAsync(running.Laptop, path);
        await page.DrawnAsync();
        if (name == "phone")
            await page.EvaluateAsync("document.querySelector('.parallel').scrollIntoView({ block: 'center' })");
        await page.PictureAsync(name);
    }
}
