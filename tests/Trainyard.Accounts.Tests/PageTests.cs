using System.Net;
using System.Net.Sockets;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Trainyard.Accounts.Tests.Support;
using Trainyard.Console.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.Accounts.Tests;

/// <summary>The page in a real browser, before the program itself.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trainyard-accounts-page-");
    private FakePredictor _predictor = null!;
    private ChildProcess _program = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        _predictor = await FakePredictor.StartAsync();
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            _address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        }

        var environment = new Dictionary<string, string>
        {
            ["ACCOUNTS_LISTEN"] = _address.AbsoluteUri,
            ["ACCOUNTS_DATABASE"] = $"Data Source={_folder.FullName}/accounts.db",
            ["ACCOUNTS_MODELS__double__URL"] = _predictor.Url.AbsoluteUri,
            ["ACCOUNTS_MODELS__double__PRICE"] = "0.25",
        };
        _program = new ChildProcess(Programs.Accounts, ["serve"], Path.Combine(_folder.FullName, "log"), environment);
        // Its first line says that it listens.
        await _program.FirstLineAsync();
        using var http = new HttpClient { BaseAddress = _address };
        while (!(await http.GetAsync("/startupz")).IsSuccessStatusCode)
            await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        await _predictor.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_person_registers_pays_predicts_and_logs_out_on_a_phone_without_a_hindrance()
    {
        var page = await Chromium.PageAsync(new() { ViewportSize = new() { Width = 360, Height = 740 } });
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add($"{message.Type}: {message.Text}");
        await page.GotoAsync(_address.AbsoluteUri);
        await AssertUsableAsync(page);

        await page.GetByLabel("Name").FillAsync("ada");
        await page.GetByLabel("Password").FillAsync(App.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await page.Locator("#top-up").GetByLabel("Credits").FillAsync("2.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Top up" }).ClickAsync();
        await page.GetByText("2.5 credits were added.").WaitForAsync();
        await page.GetByLabel("Features").FillAsync("""[{"x": 21}, {"x": "<b>no</b>"}]""");
        await page.GetByRole(AriaRole.Button, new() { Name = "By the queue" }).ClickAsync();
        await page.GetByText("0.25 credits were charged.").WaitForAsync();
        Assert.Contains("42", await page.Locator("#result").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal("2.25", await page.Locator("#balance").TextContentAsync());
        Assert.Equal(3, await page.Locator("#transactions tbody tr").CountAsync());
        await AssertUsableAsync(page);

        // Who comes back is still logged in, and the page's changes are taken.
        await page.ReloadAsync();
        await page.GetByLabel("Features").FillAsync("""{"x": 1}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict now" }).ClickAsync();
        await page.GetByText("0.25 credits were charged.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Register" }).WaitForAsync();

        // The one fault that a browser tells is that nobody was logged in at first.
        Assert.All(complaints, complaint => Assert.Contains("401", complaint, StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }

    private static async Task AssertUsableAsync(IPage page)
    {
        await page.Locator("main:visible").First.WaitForAsync();
        var found = await page.RunAxe();
        Assert.True(
            found.Violations.Length == 0,
            string.Join("; ", found.Violations.Select(one => $"{one.Id}: {one.Help}: {one.Nodes[0].Html}"))
        );
        Assert.False(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"),
            "the page is wider than a phone"
        );
    }
}
