using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Trainyard.Accounts.Predictions;
using Trainyard.Accounts.Queues;
using Trainyard.Accounts.Tests.Support;

namespace Trainyard.Accounts.Tests;

/// <summary>With a real PostgreSQL and RabbitMQ: what is accepted is done once, and what cannot be handed over is refunded.</summary>
[Collection(ServersCollection.Name)]
public sealed class ServersTests(Servers servers)
{
    private static readonly object Body = new { model = "double", features = new { x = 21 } };

    [Fact]
    public async Task A_request_goes_through_the_broker_and_comes_back_as_a_result()
    {
        await using var app = await App.StartAsync([.. servers.Both(), ("Workers", "2")]);
        var client = await app.UserAsync(balance: 1);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.PostAsJsonAsync("/predict", Body)));
        foreach (var task in tasks)
        {
            Assert.Equal(HttpStatusCode.Accepted, task.StatusCode);
            var done = await Calls.FinishedAsync(client, (string)(await App.JsonAsync(task))["task_id"]!);
            Assert.Equal(42.0, (double)done["predictions"]![0]!["prediction"]!);
        }

        await Calls.IsProblemAsync(await client.PostAsJsonAsync("/predict", Body), 402);
        var lines = (await client.GetFromJsonAsync<JsonNode>("/history/transactions"))!["items"]!.AsArray();
        Assert.Equal(["debit", "debit", "debit", "debit", "credit"], lines.Select(line => (string)line!["kind"]!));
        await using var db = app.Database.Open();
        Assert.Empty(await db.Outbox.ToListAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await app.BrokenAccountsAsync());
    }

    [Fact]
    public async Task A_message_that_comes_again_and_again_is_charged_once()
    {
        await using var app = await App.StartAsync([.. servers.Both(), ("Workers", "3")]);
        var client = await app.UserAsync(balance: 1);
        var gate = new TaskCompletionSource();
        app.Predictor.Gate = gate.Task;
        var task = (string)(await App.JsonAsync(await client.PostAsJsonAsync("/predict", Body)))["task_id"]!;
        await using var connection = await new Broker(new Uri(servers.Rabbit["AMQP_URL"])).ConnectAsync(CancellationToken.None);
        await using var channel = await Broker.OpenAsync(connection, CancellationToken.None);
        for (var i = 0; i < 5; i++)
            await channel.BasicPublishAsync("", Broker.Tasks, Guid.Parse(task).ToByteArray(bigEndian: true));
        await app.Predictor.AskedAsync(3);
        gate.SetResult();
        await Calls.FinishedAsync(client, task);
        Assert.Equal(0.75m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
        Assert.Empty(await app.BrokenAccountsAsync());
    }

    [Fact]
    public async Task What_names_no_task_becomes_a_dead_letter_and_stops_nothing()
    {
        await using var app = await App.StartAsync([.. servers.Both(), ("Workers", "1")]);
        await using var connection = await new Broker(new Uri(servers.Rabbit["AMQP_URL"])).ConnectAsync(CancellationToken.None);
        await using var channel = await Broker.OpenAsync(connection, CancellationToken.None);
        await channel.QueuePurgeAsync(Broker.DeadLetters);
        await channel.BasicPublishAsync("", Broker.Tasks, "what is this?"u8.ToArray());
        await channel.BasicPublishAsync("", Broker.Tasks, Guid.NewGuid().ToByteArray());
        var client = await app.UserAsync(balance: 1);
        var task = await App.JsonAsync(await client.PostAsJsonAsync("/predict", Body));
        await Calls.FinishedAsync(client, (string)task["task_id"]!);
        var queue = app.Services.GetRequiredService<ITaskQueue>();
        while (await queue.CountDeadLettersAsync(CancellationToken.None) < 2)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var letters = new List<BasicGetResult>();
        while (letters.Count < 2)
        {
            if (await channel.BasicGetAsync(Broker.DeadLetters, autoAck: true) is { } letter)
                letters.Add(letter);
        }

        Assert.Contains(letters, letter => letter.Body.Span.SequenceEqual("what is this?"u8));
    }

    [Fact]
    public async Task What_was_accepted_by_an_API_that_died_before_it_told_the_broker_is_handed_over_by_another()
    {
        await using var app = await App.StartAsync([.. servers.Both(), ("Workers", "1")]);
        var client = await app.UserAsync(balance: 1);
        var user = Guid.Parse((string)(await client.GetFromJsonAsync<JsonNode>("/users/me"))!["id"]!);
        var wanted = new Wanted(user, "double", """[{"x": 21}]""", 1, null, IsSync: false);
        var submission = app.Services.GetRequiredService<Submission>();
        var task = Assert.IsType<Submitted.Accepted>(await submission.SubmitAsync(wanted, TimeSpan.Zero, CancellationToken.None)).Task;
        Assert.Equal("succeeded", (string)(await Calls.FinishedAsync(client, task.Id.ToString()))["status"]!);
    }

    [Fact]
    public async Task A_broker_that_is_down_is_a_503_and_the_debit_is_refunded()
    {
        // A port that nobody listens at.
        await using var app = await App.StartAsync([.. servers.NewDatabase(), ("Broker", "amqp://guest:guest@127.0.0.1:1/")]);
        var client = await app.UserAsync(balance: 1);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "k");
        for (var i = 0; i < 2; i++)
        {
            var problem = await Calls.IsProblemAsync(await client.PostAsJsonAsync("/predict", Body), 503);
            Assert.Equal("The queue is down", (string)problem["title"]!);
        }

        Assert.Equal(1m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
        var lines = (await client.GetFromJsonAsync<JsonNode>("/history/transactions"))!["items"]!.AsArray();
        Assert.Equal(["refund", "debit", "refund", "debit", "credit"], lines.Select(line => (string)line!["kind"]!));
        Assert.Empty(await app.BrokenAccountsAsync());
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_503_that_says_so_and_a_program_that_is_not_ready()
    {
        await using var app = await App.StartAsync(servers.NewDatabase());
        var client = await app.UserAsync(balance: 1);
        await using (var db = app.Database.Open())
        {
            // As if it were down: nobody is let in, and who is in is put out.
            var name = db.Database.GetDbConnection().Database;
            await ByAnotherAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
            await ByAnotherAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
            var refused = await client.PostAsJsonAsync("/predict", Body);
            await Calls.IsProblemAsync(refused, 503);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.Anonymous().GetAsync("/readyz")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await app.Anonymous().GetAsync("/healthz")).StatusCode);
            await ByAnotherAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        }

        // Connections that were put out may lie in the pool yet: each of them is one more 503.
        var tries = 0;
        HttpResponseMessage back;
        do back = await client.PostAsJsonAsync("/predict", Body);
        while (back.StatusCode == HttpStatusCode.ServiceUnavailable && tries++ < 20);
        Assert.Equal(HttpStatusCode.Accepted, back.StatusCode);
    }

    [Fact]
    public async Task An_API_that_is_ahead_of_its_database_waits_for_the_migration()
    {
        await using var app = await App.StartAsync(migrate: false, servers.NewDatabase());
        await Calls.IsProblemAsync(await app.Anonymous().GetAsync("/startupz"), 503);
        await app.Database.MigrateAsync(CancellationToken.None);
        await app.StartedAsync();
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous().GetAsync("/startupz")).StatusCode);
    }

    private async Task ByAnotherAsync(string sql)
    {
        await using var other = new Npgsql.NpgsqlConnection($"{servers.Connection};Database=postgres");
        await other.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, other);
        await command.ExecuteNonQueryAsync();
    }
}
