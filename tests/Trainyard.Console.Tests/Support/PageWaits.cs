using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Console.Tests.Support;

/// <summary>What a test waits for before it looks or clicks.</summary>
internal static class PageWaits
{
    /// <summary>The socket is open, so that the page takes clicks, and the cluster has answered.</summary>
    public static async Task LiveAsync(this IPage page)
    {
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-live", "yes");
        await Expect(page.GetByText("Asking the cluster …")).ToHaveCountAsync(0);
    }

    /// <summary>Another page in this browser, once it lives.</summary>
    public static async Task GoAsync(this IPage page, RunningConsole console, string path)
    {
        await page.GotoAsync(new Uri(console.Address, path).ToString());
        await page.LiveAsync();
    }

    /// <summary>Every chart of the page is drawn.</summary>
    public static Task DrawnAsync(this IPage page) => Expect(page.Locator(".figure:not([data-drawn])")).ToHaveCountAsync(0);

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
