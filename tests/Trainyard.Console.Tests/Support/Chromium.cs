using Microsoft.Playwright;

namespace Trainyard.Console.Tests.Support;

/// <summary>The machine's own Chromium, started once for all tests; null where there is none.</summary>
internal static class Chromium
{
    /// <summary>How long a page may take for one step, in milliseconds: machines are slow and shared.</summary>
    public const float Patience = 60_000;

    private static readonly Lazy<Task<IBrowser>> Started = new(StartAsync);

    public static string? Path { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(folder => System.IO.Path.Combine(folder, "chromium"))
            .FirstOrDefault(File.Exists);

    private static Task<IBrowser> BrowserAsync()
    {
        Assert.SkipWhen(Path is null, "chromium is not installed: scripts/setup test installs it");
        return Started.Value;
    }

    /// <summary>A page of a new profile. Nothing fades in or out: colours in between are no fault of a page's.</summary>
    public static async Task<IPage> PageAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.ReducedMotion = ReducedMotion.Reduce;
        var context = await (await BrowserAsync()).NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    private static async Task<IBrowser> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
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
