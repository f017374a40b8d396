using Microsoft.Playwright;
using Trainyard.Testing;

namespace Trainyard.Console.Tests.Support;

/// <summary>The console's own program, and browsers that look at it.</summary>
internal sealed class RunningConsole : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private RunningConsole(ChildProcess process, Uri link) => (_process, Link) = (process, link);

    /// <summary>What it has printed: on a laptop a one-time link, else its address.</summary>
    public Uri Link { get; }

    public Uri Address => new(Link.GetLeftPart(UriPartial.Authority));

    /// <summary>Resident memory, in bytes.</summary>
    public long Memory => _process.Memory;

    public static Task<RunningConsole> StartAsync(string log, params string[] arguments) =>
        StartAsync(log, new Dictionary<string, string>(), arguments);

    /// <param name="environment">What it gets beside ours.</param>
    public static async Task<RunningConsole> StartAsync(
        string log,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        var process = new ChildProcess(Programs.Console, arguments, log, environment);
        var line = await process.FirstLineAsync();
        var at = line.LastIndexOf("http://", StringComparison.Ordinal);
        Assert.True(at >= 0, line);
        return new(process, new Uri(line[at..].Trim()));
    }

    /// <summary>A new browser profile at a page.</summary>
    public async Task<IPage> OpenAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        var page = await Chromium.PageAsync(options);
        await page.GotoAsync(address.ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.SignalAsync("TERM");
        await _process.WaitForExitAsync();
        await _process.DisposeAsync();
    }
}
