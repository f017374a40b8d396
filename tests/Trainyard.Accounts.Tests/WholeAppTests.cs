using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.Accounts.Tests.Support;

namespace Trainyard.Accounts.Tests;

/// <summary>What is seen of all accounts at once: each test has an API of its own.</summary>
public sealed class WholeAppTests : IAsyncLifetime
{
    private App _app = null!;

    public async ValueTask InitializeAsync() => _app = await App.StartAsync();

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await _app.BrokenAccountsAsync());
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task An_admin_sees_all_accounts_credits_them_and_sets_prices()
    {
        var client = await _app.UserAsync("ada");
        var admin = await _app.AdminAsync();
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync("/admin/users/ada/top-up", new { amount = 3 })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync("/models/double", new { price = 2.5 })).StatusCode);
        var users = (await admin.GetFromJsonAsync<JsonNode>("/admin/users"))!.AsArray();
        Assert.Equal(["ada", "admin", "client"], users.Select(user => (string)user!["name"]!));
        Assert.Equal(3m, (decimal)users[0]!["balance"]!);
        await client.PostAsJsonAsync("/predict/sync", new { model = "double", features = new { x = 1 } });
        Assert.Equal(0.5m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
        Assert.Single((await admin.GetFromJsonAsync<JsonNode>("/admin/requests"))!["items"]!.AsArray());
        Assert.Equal(2, (await admin.GetFromJsonAsync<JsonNode>("/admin/transactions"))!["items"]!.AsArray().Count);
        await Calls.IsProblemAsync(await admin.PostAsJsonAsync("/admin/users/nobody/top-up", new { amount = 3 }), 404);
        await Calls.IsProblemAsync(await admin.PutAsJsonAsync("/models/none", new { price = 1 }), 404);
        await Calls.IsProblemAsync(await admin.PutAsJsonAsync("/models/double", new { price = -1 }), 422);
    }

    [Fact]
    public async Task Machines_learn_whether_it_lives_is_ready_and_how_it_fares()
    {
        var client = await _app.UserAsync(balance: 1);
        await client.PostAsJsonAsync("/predict/sync", new { model = "double", features = new { x = 1 } });
        foreach (var probe in new[] { "/healthz", "/startupz", "/readyz" })
            Assert.Equal(HttpStatusCode.OK, (await _app.Anonymous().GetAsync(probe)).StatusCode);
        var metrics = await _app.Anonymous().GetStringAsync("/metrics");
        Assert.Contains("""accounts_tasks_total{model="double",outcome="succeeded"} 1""", metrics, StringComparison.Ordinal);
        Assert.Contains("""accounts_rows_total{model="double"} 1""", metrics, StringComparison.Ordinal);
        Assert.Contains("""route="/predict/sync",code="200""", metrics, StringComparison.Ordinal);
    }
}
