using Microsoft.Playwright;

namespace Trainyard.Console.Tests.Support;

/// <summary>The pictures of docs/console.md.</summary>
internal static class Pictures
{
    /// <summary>Where they are written to; null: nowhere.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("TRAINYARD_SCREENSHOTS");

    /// <summary>Writes what the window shows, where pictures are asked for.</summary>
    public static async Task PictureAsync(this IPage page, string name)
    {
        if (Folder is not null)
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.png") });
    }
}
