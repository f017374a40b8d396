using Microsoft.Playwright;
using Xunit.Sdk;

namespace Trainyard.Console.Tests.Support;

/// <summary>Tests in a browser: where one fails, its message says what each page that it saw showed.</summary>
public abstract class BrowserTest : IAsyncDisposable
{
    private const int MostText = 1500;

    /// <summary>How long a look at what went wrong may take, in milliseconds.</summary>
    private const float Briefly = 10_000;

    private readonly List<IPage> _seen = [];
    private readonly List<IPage> _own = [];

    /// <summary>A new browser profile at a page, until the test ends.</summary>
    internal async Task<IPage> OpenAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        var page = await Chromium.PageAsync(options);
        _own.Add(Seen(page));
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>Notes a page of others that this test looks at.</summary>
    private protected IPage Seen(IPage page)
    {
        _seen.Add(page);
        return page;
    }

    /// <exception cref="XunitException">The test has failed; the runner tells both.</exception>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var shown = new List<string>();
        foreach (var page in TestContext.Current.TestState?.Result == TestResult.Failed ? _seen : [])
            shown.Add(await DescribeAsync(page));
        foreach (var page in _own)
            await page.Context.CloseAsync();

        if (shown.Count > 0)
            throw new XunitException(string.Join('\n', shown));
    }

    private static async Task<string> DescribeAsync(IPage page)
    {
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "failed")).FullName;
            var picture = Path.Combine(folder, $"{TestContext.Current.TestMethod?.MethodName}.png");
            await page.ScreenshotAsync(new() { Path = picture, Timeout = Briefly });
            var text = string.Join(" | ", (await page.InnerTextAsync("body")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            var live = await page.Locator("html").GetAttributeAsync("data-live") is null ? "not live" : "live";
            return $"{page.Url}, {live}, pictured in {picture}, showed: {text[..Math.Min(MostText, text.Length)]}";
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            return $"{page.Url} could not be looked at: {e.Message}";
        }
    }
}
