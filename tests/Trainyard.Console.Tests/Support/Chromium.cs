using Microsoft.Playwright;

namespace Trainyard.Console.Tests.Support;

/// <summary>The machine's own Chromium, started once for all tests; null where there is none.</summary>
internal static class Chromium
{
    private static readonly Lazy<Task<IBrowser>> Started = new(StartAsync);

    public static string? Path { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(folder => System.IO.Path.Combine(folder, "chromium"))
            .FirstOrDefault(File.Exists);

    public static Task<IBrowser> BrowserAsync()
    {
        Assert.SkipWhen(Path is null, "chromium is not installed: scripts/setup test installs it");
        return Started.Value;
    }

    private static async Task<IBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Path,
                // As root there is no sandbox; the pages are our own.
                Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            }
        );
    }
}
