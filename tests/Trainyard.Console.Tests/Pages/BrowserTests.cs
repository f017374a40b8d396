using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Trainyard.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Console.Tests.Pages;

/// <summary>The console in a real browser, on a local cluster.</summary>
public sealed class BrowserTests(ConsoleOnCluster running) : IClassFixture<ConsoleOnCluster>
{
    /// <summary>One browser for the tests that need no profile of their own: a link lets in once.</summary>
    private static IPage? _signedIn;

    [Fact]
    public async Task A_link_lets_in_one_browser_once()
    {
        var link = await running.LinkAsync();
        var page = await running.Laptop.OpenAsync(link);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sweeps" })).ToBeVisibleAsync();

        var second = await running.Laptop.OpenAsync(link);
        await Expect(second.GetByText("This link was used before")).ToBeVisibleAsync();
        await second.GotoAsync(running.Laptop.Address.ToString());
        await Expect(second).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin"));
    }

    [Fact]
    public async Task The_list_shows_every_sweep_and_filters_them()
    {
        var page = await SignedInAsync("/");
        var rows = page.GetByRole(AriaRole.Region, new() { Name = "Sweeps" }).Locator("tbody tr");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "sonar", Exact = true })).ToBeVisibleAsync();
        await Live(page);
        await page.GetByLabel("Phase").SelectOptionAsync("Searching");
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByLabel("Label").FillAsync("team=water");
        await Expect(page.GetByText("No sweep passes the filter")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sweeps/default/sonar")]
    [InlineData("/sweeps/default/sonar/trials")]
    [InlineData("/sweeps/default/sonar/parallel")]
    [InlineData("/sweeps/default/sonar/slice")]
    [InlineData("/sweeps/default/sonar/contour")]
    [InlineData("/sweeps/default/sonar/curves")]
    [InlineData("/sweeps/default/sonar/timeline")]
    [InlineData("/sweeps/default/sonar/yaml")]
    [InlineData("/trials/default/sonar-1-00009")]
    [InlineData("/beside/trials?a=default/sonar-1-00001&b=default/sonar-1-00002")]
    public async Task Axe_finds_nothing_and_no_script_breaks(string path)
    {
        var page = await SignedInAsync(path);
        var broken = new List<string>();
        void Note(object? sender, IConsoleMessage message)
        {
            if (message.Type == "error")
                broken.Add(message.Text);
        }

        page.Console += Note;
        await Live(page);
        await Drawn(page);
        var found = await page.RunAxe();
        page.Console -= Note;
        Assert.Empty(found.Violations.Select(fault => $"{fault.Id}: {string.Join("; ", fault.Nodes.Select(node => node.Html))}"));
        Assert.Empty(broken);
    }

    private async Task<IPage> SignedInAsync(string path)
    {
        _signedIn ??= await running.Laptop.OpenAsync(await running.LinkAsync());
        await _signedIn.GotoAsync(new Uri(running.Laptop.Address, path).ToString());
        return _signedIn;
    }

    /// <summary>The socket is open: the page takes clicks.</summary>
    private static Task Live(IPage page) => Expect(page.Locator("html")).ToHaveAttributeAsync("data-live", "yes");

    /// <summary>Every chart of the page is drawn.</summary>
    private static Task Drawn(IPage page) =>
        Expect(page.Locator(".figure:not([data-drawn])")).ToHaveCountAsync(0, new() { Timeout = 15_000 });
}
