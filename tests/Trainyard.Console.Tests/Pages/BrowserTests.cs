using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Trainyard.Api;
using Trainyard.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Console.Tests.Pages;

/// <summary>The console in a real browser, on a local cluster.</summary>
public sealed class BrowserTests(ConsoleOnCluster running) : BrowserTest, IClassFixture<ConsoleOnCluster>
{
    private static IPage? _signedIn;

    [Fact]
    public async Task A_link_lets_in_one_browser_once()
    {
        var link = await running.LinkAsync();
        var page = await OpenAsync(link);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sweeps" })).ToBeVisibleAsync();

        var second = await OpenAsync(link);
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
        await page.GetByLabel("Phase").SelectOptionAsync("Searching");
        await Expect(rows).ToHaveCountAsync(1);
        await page.GetByLabel("Label").FillAsync("team=water");
        await Expect(page.GetByText("No sweep passes the filter")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_sweep_is_steered_by_its_buttons_and_shows_what_came_of_it_without_reloading()
    {
        var page = await SignedInAsync("/sweeps/default/rain");
        await page.Button("Suspend").ClickAsync();
        await Expect(page.Button("Resume")).ToBeVisibleAsync();
        Assert.True((await running.Cluster.Client.GetAsync<TrainingJob>("default", "rain")).Spec.Suspend);

        await page.Button("Enqueue a point").ClickAsync();
        await page.GetByLabel("maxDepth").FillAsync("99");
        await page.Button("Try it next").ClickAsync();
        await Expect(page.GetByText("a whole number from 2 to 12")).ToBeVisibleAsync();
        await page.GetByLabel("maxDepth").FillAsync("7");
        await page.Button("Try it next").ClickAsync();
        // The form goes when the API server has taken the point: that something is done was said of the suspension, too.
        await Expect(page.GetByRole(AriaRole.Form, new() { Name = "Enqueue a point" })).ToHaveCountAsync(0);
        await Expect(page.GetByText("Done.")).ToBeVisibleAsync();
        var job = await running.Cluster.Client.GetAsync<TrainingJob>("default", "rain");
        Assert.Equal(7, job.Spec.Sweep!.Enqueue![0]["maxDepth"].GetInt32());
    }

    [Fact]
    public async Task The_leaderboard_is_narrowed_by_a_brush_by_the_keyboard_alone()
    {
        var page = await SignedInAsync("/sweeps/default/sonar/parallel");
        await page.DrawnAsync();
        var rows = page.GetByRole(AriaRole.Region, new() { Name = "Trials" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(41);
        var from = page.GetByLabel("auc, from");
        await from.FocusAsync();
        for (var i = 0; i < 8; i++)
            await page.Keyboard.PressAsync("PageUp");
        // The leaderboard follows a moment after the last key, and may have followed an earlier one before.
        var caught = int.Parse((await page.Locator("[data-caught]").GetAttributeAsync("data-caught"))!, CultureInfo.InvariantCulture);
        Assert.InRange(caught, 1, 20);
        await Expect(rows).ToHaveCountAsync(caught);
        await Expect(page.GetByText("those that the brush has caught")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_failed_trial_shows_its_hint_and_what_befell_its_pod()
    {
        await running.EvictAsync("worker-1");
        var page = await SignedInAsync("/trials/default/sonar-1-00009");
        await Expect(page.GetByText("ask for more in spec.trial.resources")).ToBeVisibleAsync();
        await Expect(page.GetByText("The node was low on resource: memory.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Evicted (Pod worker-1)")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_leaderboard_is_exported_as_csv_with_a_line_for_each_trial()
    {
        var page = await SignedInAsync("/sweeps/default/sonar/trials");
        var export = page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" });
        var download = await page.RunAndWaitForDownloadAsync(() => export.ClickAsync());
        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        var lines = (await reader.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(("sonar.csv", 42), (download.SuggestedFilename, lines.Length));
        Assert.Equal("trial,state,auc,learningRate,maxDepth,booster,seconds", lines[0]);
    }

    [Fact]
    public async Task A_rollout_is_paused_and_a_prediction_tried()
    {
        var page = await SignedInAsync("/predictors/default/sonar");
        await Expect(page.GetByText("99 of 100 within 61 ms")).ToBeVisibleAsync();
        await page.Button("Pause").ClickAsync();
        await Expect(page.GetByText("Told to pause.")).ToBeVisibleAsync();
        var predictor = await running.Cluster.Client.GetAsync<Predictor>("default", "sonar");
        Assert.StartsWith("pause:", predictor.Metadata.Annotations[ApiGroup.RolloutAnnotation], StringComparison.Ordinal);
        await Expect(page.GetByText("shifted")).ToBeVisibleAsync();

        await page.Button("Show the form").ClickAsync();
        await page.Button("Predict").ClickAsync();
        await Expect(page.GetByText("What moves it: TreeSHAP, log-odds")).ToBeVisibleAsync();
        await page.GetByLabel("depth 0 to 10").FillAsync("deep");
        await page.Button("Predict").ClickAsync();
        await Expect(page.GetByText("no number")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_file_becomes_a_sweep_in_three_clicks()
    {
        var page = await SignedInAsync("/new");
        // As wide as tables are: sixty columns beside the three.
        var names = string.Join(',', Enumerable.Range(0, 60).Select(i => $"measurement{i}"));
        var numbers = string.Join(',', Enumerable.Range(0, 60).Select(i => $"0.{i}12345"));
        var rows = string.Join('\n', Enumerable.Range(0, 60).Select(i => $"{i},{i % 7},{numbers},{(i % 3 == 0 ? "rock" : "sand")}"));
        await page.GetByLabel("A file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "Sea Floor.csv",
                    MimeType = "text/csv",
                    Buffer = System.Text.Encoding.UTF8.GetBytes($"depth,echo,{names},class\n{rows}"),
                }
            );
        await Expect(page.GetByText("class has two values")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Predict class")).ToBeCheckedAsync();
        // The table alone is wider than a phone.
        await FitsAsync(page, 360, 740);
        await FitsAsync(page, 1280, 860);
        await page.GetByLabel("Trials").FillAsync("0");
        await page.GetByLabel("Trials").BlurAsync();
        await Expect(page.GetByText("spec.sweep.maxTrials: 0: use at least 1")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Trials")).ToHaveAccessibleDescriptionAsync("0: use at least 1");
        await page.GetByLabel("Trials").FillAsync("5");
        await page.GetByLabel("Trials").BlurAsync();
        await page.Button("Begin the sweep").ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sweeps/default/sea-floor$"));
        var job = await running.Cluster.Client.GetAsync<TrainingJob>("default", "sea-floor");
        Assert.Equal("pvc://uploads/Sea-Floor.csv", job.Spec.Data.Sources[0].Uri);
        Assert.Equal((5, "class"), (job.Spec.MostTrials, job.Spec.Data.Label[0]));
    }

    [Fact]
    public async Task What_the_cluster_has_against_a_sweep_stands_at_the_field_that_made_it()
    {
        var page = await SignedInAsync("/new");
        await FillAsync(page, "Or its address", "s3://rows/sonar.csv");
        await FillAsync(page, "Label, the column to predict", "class");
        await FillAsync(page, "Models go to", "s3://models/sonar");
        await FillAsync(page, "Name", "sonar");
        await page.Button("Begin the sweep").ClickAsync();
        var name = page.GetByLabel("Name", new() { Exact = false }).First;
        await Expect(name).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("already exists"));
        await Expect(name).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText("Line 4: metadata.name: ")).ToBeVisibleAsync();

        await FillAsync(page, "Name", "echoes");
        await Expect(name).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await FillAsync(page, "Namespace", "nowhere");
        await page.Button("Begin the sweep").ClickAsync();
        await Expect(page.GetByLabel("Namespace"))
            .ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("namespaces \"nowhere\" not found"));
    }

    [Fact]
    public async Task Who_may_only_look_is_told_so_and_changes_nothing()
    {
        var page = await OpenAsync(running.Shared.Address);
        await page.GetByLabel("Token of the cluster").FillAsync("no-token");
        await page.Button("Sign in").ClickAsync();
        await Expect(page.GetByText("does not accept this token")).ToBeVisibleAsync();
        await page.GetByLabel("Token of the cluster").FillAsync(await running.ViewerTokenAsync());
        await page.Button("Sign in").ClickAsync();
        await Expect(page.GetByText("system:serviceaccount:default:looker")).ToBeVisibleAsync();
        await page.LiveAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "sonar", Exact = true }).ClickAsync();
        await Expect(page.GetByText("You may not patch trainingjobs in the namespace default")).ToBeVisibleAsync();
        await Expect(page.Button("Suspend")).ToBeDisabledAsync();
        Assert.DoesNotMatch(Tokens.Shape, await page.ContentAsync());

        await page.Button("Sign out").ClickAsync();
        // A click does not wait for what it leads to, and the next address would break off the form on its way.
        await Expect(page.GetByLabel("Token of the cluster")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(running.Shared.Address, "/sweeps/default/sonar").ToString());
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin"));
    }

    [Fact]
    public async Task A_file_goes_into_the_clusters_store_once_below_a_namespace_where_its_user_may_begin_sweeps()
    {
        var page = await OpenAsync(running.Shared.Address);
        await page.GetByLabel("Token of the cluster").FillAsync(await running.TokenAsync("bringer", "get", "list", "watch", "create"));
        await page.Button("Sign in").ClickAsync();
        await Expect(page.GetByText("system:serviceaccount:default:bringer")).ToBeVisibleAsync();
        await page.GoAsync(running.Shared, "/new");
        var rows = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i % 7},{(i % 3 == 0 ? "rock" : "sand")}\n"));
        var file = new FilePayload
        {
            Name = "Sea Floor.csv",
            MimeType = "text/csv",
            Buffer = System.Text.Encoding.UTF8.GetBytes("echo,class\n" + rows),
        };
        await page.GetByLabel("A file").SetInputFilesAsync(file);
        await Expect(page.GetByText("Stored at s3://rows/people/default/Sea-Floor.csv")).ToBeVisibleAsync();
        Assert.Equal(file.Buffer.Length, running.Bucket.Objects["rows/people/default/Sea-Floor.csv"]);
        await Expect(page.Locator("#yaml")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("secretName: store"));
        Assert.DoesNotContain("secret-of-the-store", await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByLabel("A file").SetInputFilesAsync(file);
        await Expect(page.GetByText("Sea-Floor.csv is in the store already")).ToBeVisibleAsync();
        await FillAsync(page, "Namespace", "other");
        await Expect(page.GetByText("You may not create trainingjobs in the namespace other").First).ToBeVisibleAsync();
        await page.GetByLabel("A file").SetInputFilesAsync(file);
        await Expect(page.GetByText("You may not create trainingjobs in the namespace other")).ToHaveCountAsync(2);
        Assert.Single(running.Bucket.Objects);
    }

    [Fact]
    public async Task What_is_clicked_before_the_page_lives_leads_where_it_says_and_what_would_be_lost_waits()
    {
        var page = await OpenAsync(await running.LinkAsync());
        await page.LiveAsync();
        // The page comes to life between the click and what the click leads to.
        var clicked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lives = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/_blazor/negotiate**", async route =>
        {
            await clicked.Task;
            await route.ContinueAsync();
        });
        await page.RouteAsync("**/sweeps/default/sonar", async route =>
        {
            clicked.TrySetResult();
            await lives.Task;
            await route.ContinueAsync();
        });
        // A page's first wish when it lives is its script.
        page.Request += (_, request) =>
        {
            if (clicked.Task.IsCompleted && request.Url.EndsWith("/console.js", StringComparison.Ordinal))
                lives.TrySetResult();
        };
        await page.GotoAsync(running.Laptop.Address.ToString());
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Text" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "sonar", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "sonar" })).ToBeVisibleAsync();
        await page.LiveAsync();
        await Expect(page.Button("Suspend")).ToBeEnabledAsync();
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
    [InlineData("/models")]
    [InlineData("/models/default/sonar")]
    [InlineData("/predictors")]
    [InlineData("/predictors/default/sonar")]
    [InlineData("/new")]
    [InlineData("/new?from=default/sonar")]
    [InlineData("/beside?a=default/sonar&b=default/rain")]
    [InlineData("/beside/trials?a=default/sonar-1-00001&b=default/sonar-1-00002")]
    public async Task Axe_finds_nothing_and_no_script_breaks(string path)
    {
        var page = await SignedInAsync();
        var broken = new List<string>();
        void Note(object? sender, IConsoleMessage message)
        {
            if (message.Type == "error")
                broken.Add(message.Text);
        }

        page.Console += Note;
        await page.GoAsync(running.Laptop, path);
        await page.DrawnAsync();
        var found = await page.RunAxe();
        page.Console -= Note;
        Assert.Empty(found.Violations.Select(fault => $"{fault.Id}: {string.Join("; ", fault.Nodes.Select(node => node.Html))}"));
        Assert.Empty(broken);
        await FitsAsync(page, 360, 740);
        await FitsAsync(page, 3840, 2160);
        await page.SetViewportSizeAsync(1280, 860);
    }

    [Fact]
    public async Task On_a_phone_no_tick_of_the_parallel_axes_reaches_into_the_next_axis()
    {
        var page = await OpenAsync(
            await running.LinkAsync(),
            new()
            {
                ViewportSize = new() { Width = 360, Height = 740 },
            }
        );
        await page.GoAsync(running.Laptop, "/sweeps/default/sonar/parallel");
        await page.DrawnAsync();
        var room = await page.EvaluateAsync<double>(
            """
            () => {
              const { data, x, width, canvases } = document.querySelector(".figure:has(.parallel)").parallelView;
              const context = canvases[1].getContext("2d");
              const widest = axis => Math.max(...axis.ticks.map(tick => context.measureText(tick.text).width));
              return Math.min(...data.axes.map((axis, i) => (x[i + 1] ?? width) - x[i] - 4 - widest(axis)));
            }
            """
        );
        Assert.InRange(room, 0, 360);
    }

    [Fact]
    public async Task In_dark_colours_axe_finds_nothing_either()
    {
        var page = await OpenAsync(await running.LinkAsync(), new() { ColorScheme = ColorScheme.Dark });
        foreach (var path in (string[])["/", "/sweeps/default/sonar/trials", "/predictors/default/sonar", "/new"])
        {
            await page.GoAsync(running.Laptop, path);
            await Expect(page.Locator("#content.dark")).ToBeVisibleAsync();
            var found = await page.RunAxe();
            Assert.Empty(
                found.Violations.Select(fault => $"{path} {fault.Id}: {string.Join("; ", fault.Nodes.Select(node => node.Html))}")
            );
        }
    }

    /// <summary>Types a field's text and leaves it, which tells the page.</summary>
    private static async Task FillAsync(IPage page, string label, string text)
    {
        var field = page.GetByRole(AriaRole.Textbox, new() { NameRegex = new($"^{label}") }).First;
        await field.FillAsync(text);
        await field.BlurAsync();
    }

    private static async Task FitsAsync(IPage page, int width, int height)
    {
        await page.SetViewportSizeAsync(width, height);
        var excess = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(excess <= 0, $"{page.Url} is {excess} pixels wider than a window of {width}");
    }

    /// <summary>The page of the tests that need no profile of their own: a link lets in once.</summary>
    private async Task<IPage> SignedInAsync() => Seen(_signedIn ??= await running.Laptop.OpenAsync(await running.LinkAsync()));

    private async Task<IPage> SignedInAsync(string path)
    {
        var page = await SignedInAsync();
        await page.GoAsync(running.Laptop, path);
        return page;
    }
}
