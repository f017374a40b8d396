using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.Accounts.Tests.Support;

namespace Trainyard.Accounts.Tests;

/// <summary>Each route, and each code that it answers.</summary>
public sealed class RouteTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly App _app = shared.App;

    [Fact]
    public async Task Who_registers_and_logs_in_is_told_who_they_are()
    {
        var me = await (await _app.UserAsync("grace")).GetFromJsonAsync<JsonNode>("/users/me");
        Assert.Equal(("grace", false), ((string)me!["name"]!, (bool)me["is_admin"]!));
    }

    [Theory]
    [InlineData("GET", "/users/me")]
    [InlineData("GET", "/balance")]
    [InlineData("POST", "/balance/top-up")]
    [InlineData("GET", "/models")]
    [InlineData("PUT", "/models/double")]
    [InlineData("POST", "/predict")]
    [InlineData("POST", "/predict/sync")]
    [InlineData("GET", "/predict/0198a000-0000-7000-8000-000000000000")]
    [InlineData("GET", "/history/requests")]
    [InlineData("GET", "/history/transactions")]
    [InlineData("GET", "/admin/users")]
    [InlineData("GET", "/auth/session")]
    [InlineData("POST", "/auth/logout")]
    public async Task Without_a_token_there_is_a_401(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { }) };
        await Calls.IsProblemAsync(await _app.Anonymous().SendAsync(request), 401);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_a_409_in_any_case()
    {
        await _app.UserAsync("taken");
        await Calls.IsProblemAsync(
            await _app.Anonymous().PostAsJsonAsync("/auth/register", new { name = "TAKEN", password = App.Password }),
            409
        );
    }

    [Theory]
    [InlineData("""{"name": "ada", "password": "short"}""", "password")]
    [InlineData("""{"name": "a b", "password": "long enough it is"}""", "name")]
    [InlineData("""{"name": "ada"}""", "password")]
    [InlineData("""{"name": 7, "password": "long enough it is"}""", "name")]
    [InlineData("""{"name": "ada", "password": "long enough it is", "is_admin": true}""", "is_admin")]
    public async Task What_is_wrong_with_a_registration_is_named(string body, string field)
    {
        var problem = await Calls.IsProblemAsync(await Calls.PostAsync(_app.Anonymous(), "/auth/register", body), 422);
        Assert.Contains(field, problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_top_up_is_in_the_balance_and_in_the_history()
    {
        var client = await _app.UserAsync(balance: 12.3456m);
        Assert.Equal(12.3456m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
        var line = (await client.GetFromJsonAsync<JsonNode>("/history/transactions"))!["items"]!.AsArray().Single()!;
        Assert.Equal(("credit", 12.3456m), ((string)line["kind"]!, (decimal)line["amount"]!));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("0.00001")]
    [InlineData("1e30")]
    [InlineData("\"5\"")]
    [InlineData("null")]
    public async Task An_amount_that_is_none_is_a_422_that_names_it(string amount)
    {
        var problem = await Calls.IsProblemAsync(
            await Calls.PostAsync(await _app.UserAsync(), "/balance/top-up", $$"""{"amount": {{amount}}}"""),
            422
        );
        Assert.Equal("amount", (string)problem["errors"]![0]!["field"]!);
    }

    [Fact]
    public async Task JSON_that_is_none_is_a_400() =>
        await Calls.IsProblemAsync(await Calls.PostAsync(await _app.UserAsync(), "/balance/top-up", """{"amount": """), 400);

    [Fact]
    public async Task A_top_up_that_is_sent_twice_under_one_key_is_credited_once()
    {
        var client = await _app.UserAsync();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        for (var i = 0; i < 2; i++)
        {
            var answer = await App.JsonAsync(await client.PostAsJsonAsync("/balance/top-up", new { amount = 5 }));
            Assert.Equal(5m, (decimal)answer["balance"]!);
        }

        await Calls.IsProblemAsync(await client.PostAsJsonAsync("/balance/top-up", new { amount = 6 }), 422);
        Assert.Equal(5m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
    }

    [Fact]
    public async Task A_prediction_by_the_queue_is_accepted_and_done_and_paid()
    {
        var client = await _app.UserAsync(balance: 1);
        var accepted = await client.PostAsJsonAsync("/predict", new { model = "double", features = new { x = 21 } });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var task = await App.JsonAsync(accepted);
        Assert.Equal("pending", (string)task["status"]!);
        Assert.Equal($"/predict/{task["task_id"]}", accepted.Headers.Location!.ToString());
        var done = await Calls.FinishedAsync(client, (string)task["task_id"]!);
        Assert.Equal(("succeeded", 42.0), ((string)done["status"]!, (double)done["predictions"]![0]!["prediction"]!));
        Assert.Equal(0.75m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
    }

    [Fact]
    public async Task A_prediction_at_once_tells_predictions_invalid_rows_and_what_it_cost()
    {
        var client = await _app.UserAsync(balance: 1);
        var body = new { model = "double", features = new object[] { new { x = 1 }, new { x = "one" }, new { x = 3 } } };
        var answer = await App.JsonAsync(await client.PostAsJsonAsync("/predict/sync", body));
        Assert.Equal(2.0, (double)answer["predictions"]![0]!["prediction"]!);
        Assert.Null(answer["predictions"]![1]);
        Assert.Equal(6.0, (double)answer["predictions"]![2]!["prediction"]!);
        Assert.Equal(1, (int)answer["invalid_rows"]![0]!["row"]!);
        Assert.Equal(0.5m, (decimal)answer["credits_charged"]!);
        Assert.Equal(0.5m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
    }

    [Fact]
    public async Task Rows_that_are_all_invalid_are_a_422_that_names_them_and_cost_nothing()
    {
        var client = await _app.UserAsync(balance: 1);
        var problem = await Calls.IsProblemAsync(
            await client.PostAsJsonAsync("/predict/sync", new { model = "double", features = new { y = 1 } }),
            422
        );
        Assert.Equal(("x", 0), ((string)problem["errors"]![0]!["field"]!, (int)problem["errors"]![0]!["row"]!));
        Assert.Equal(1m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
    }

    [Theory]
    [InlineData("/predict")]
    [InlineData("/predict/sync")]
    public async Task A_balance_that_is_too_small_is_a_402_and_nothing_is_asked(string path)
    {
        var client = await _app.UserAsync(balance: 0.2499m);
        var asked = _app.Predictor.Asked;
        var problem = await Calls.IsProblemAsync(
            await client.PostAsJsonAsync(path, new { model = "double", features = new { x = 1 } }),
            402
        );
        Assert.Equal((0.2499m, 0.25m), ((decimal)problem["balance"]!, (decimal)problem["price"]!));
        Assert.Equal(asked, _app.Predictor.Asked);
    }

    [Theory]
    [InlineData("""{"model": "none", "features": {"x": 1}}""", 404)]
    [InlineData("""{"model": "double"}""", 422)]
    [InlineData("""{"model": "double", "features": []}""", 422)]
    [InlineData("""{"model": "double", "features": "x"}""", 422)]
    [InlineData("""{"model": "double", "features": [1]}""", 422)]
    [InlineData("""{"model": "double", "features": {"x": 1}, "price": 0}""", 422)]
    [InlineData("", 400)]
    public async Task A_request_that_cannot_be_used_is_refused_and_costs_nothing(string body, int status)
    {
        var client = await _app.UserAsync(balance: 1);
        await Calls.IsProblemAsync(await Calls.PostAsync(client, "/predict", body), status);
        Assert.Equal(1m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
    }

    [Fact]
    public async Task A_model_that_gives_no_answer_is_a_503_and_the_debit_is_refunded_once()
    {
        using var broken = _app.Predictor.Break(400);
        var client = await _app.UserAsync(balance: 1);
        await Calls.IsProblemAsync(await client.PostAsJsonAsync("/predict/sync", new { model = "double", features = new { x = 1 } }), 503);
        var lines = (await client.GetFromJsonAsync<JsonNode>("/history/transactions"))!["items"]!.AsArray();
        Assert.Equal(["refund", "debit", "credit"], lines.Select(line => (string)line!["kind"]!));
    }

    [Fact]
    public async Task A_failed_task_of_the_queue_tells_why_and_is_refunded()
    {
        using var broken = _app.Predictor.Break(400);
        var client = await _app.UserAsync(balance: 1);
        var task = await App.JsonAsync(await client.PostAsJsonAsync("/predict", new { model = "double", features = new { x = 1 } }));
        var done = await Calls.FinishedAsync(client, (string)task["task_id"]!);
        Assert.Equal(("failed", 0m), ((string)done["status"]!, (decimal)done["credits_charged"]!));
        Assert.Contains("400", (string)done["failure"]!, StringComparison.Ordinal);
        Assert.Equal(1m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
    }

    [Fact]
    public async Task A_request_that_is_sent_twice_under_one_key_is_one_task()
    {
        var client = await _app.UserAsync(balance: 1);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var body = new { model = "double", features = new { x = 1 } };
        var first = await App.JsonAsync(await client.PostAsJsonAsync("/predict", body));
        var second = await App.JsonAsync(await client.PostAsJsonAsync("/predict", body));
        Assert.Equal((string)first["task_id"]!, (string)second["task_id"]!);
        await Calls.IsProblemAsync(await client.PostAsJsonAsync("/predict", new { model = "double", features = new { x = 2 } }), 422);
    }

    [Fact]
    public async Task A_history_is_read_by_pages_the_newest_first()
    {
        var client = await _app.UserAsync(balance: 1);
        for (var x = 1; x <= 3; x++)
            await client.PostAsJsonAsync("/predict/sync", new { model = "double", features = new { x } });
        var first = (await client.GetFromJsonAsync<JsonNode>("/history/requests?limit=2"))!;
        var second = (await client.GetFromJsonAsync<JsonNode>($"/history/requests?limit=2&before={first["next"]}"))!;
        var numbers = first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(line => (long)line!["number"]!).ToList();
        Assert.Equal(3, numbers.Count);
        Assert.Equal(numbers.OrderDescending(), numbers);
        Assert.Null(second["next"]);
        await Calls.IsProblemAsync(await client.GetAsync("/history/requests?limit=1000"), 422);
    }

    [Fact]
    public async Task A_path_that_is_not_known_is_a_404_and_a_method_a_405()
    {
        await Calls.IsProblemAsync(await _app.Anonymous().GetAsync("/nothing"), 404);
        await Calls.IsProblemAsync(await _app.Anonymous().DeleteAsync("/auth/login"), 405);
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        var paths = (await _app.Anonymous().GetFromJsonAsync<JsonNode>("/openapi.json"))!["paths"]!.AsObject().Select(path => path.Key);
        string[] all = ["/auth/register", "/auth/login", "/users/me", "/balance", "/balance/top-up", "/predict", "/predict/{taskId}"];
        Assert.Empty(all.Concat(["/predict/sync", "/history/requests", "/history/transactions"]).Except(paths));
    }
}
