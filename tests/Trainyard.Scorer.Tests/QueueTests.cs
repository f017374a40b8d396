using System.Globalization;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using Trainyard.Contracts;
using Trainyard.Scorer.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.Scorer.Tests;

public sealed class Broker : IAsyncLifetime
{
    public RealStore Store { get; private set; } = null!;

    public IConnection Connection { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Store = await RealStore.StartAsync("rabbitmq", "/usr/sbin/rabbitmq-server");
        if (Store.Missing is null)
            Connection = await new ConnectionFactory { Uri = new Uri(Store["AMQP_URL"]) }.CreateConnectionAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Store.Missing is null)
            await Connection.DisposeAsync();
        await Store.DisposeAsync();
    }
}

public sealed class QueueTests(Broker broker, PostgresServer postgres, Flats flats) : IClassFixture<Broker>, IClassFixture<Flats>
{
    [Fact]
    public async Task Each_message_is_answered_under_its_id_and_what_cannot_be_scored_goes_to_the_errors_with_the_reason()
    {
        await PublishAsync("plain", 0, 200);
        await PublishAsync("plain", "odd", """{"features":{"area":"x","rooms":1,"lift":true}}""");
        await PublishAsync("plain", "broken", "{");
        await PublishAsync("plain", null, Body(1));

        var word = await RunAsync("plain");

        Assert.Equal((203, 200, 3), (word.Read, word.Scored, word.Failed));
        await AssertAnsweredAsync("plain", 200, most: 200);
        var errors = await TakeAsync("plain-scored-errors");
        Assert.Equal("area must be a number, not a text; city is missing", (string?)errors.Single(one => one.Id == "odd").Body["error"]);
        Assert.Contains("is no JSON", (string?)errors.Single(one => one.Id == "broken").Body["error"], StringComparison.Ordinal);
        Assert.Contains("message_id is missing", (string?)errors.Single(one => one.Id is null).Body["error"], StringComparison.Ordinal);
        Assert.Empty(await TakeAsync("plain"));
    }

    [Fact]
    public async Task A_scorer_that_is_killed_again_and_again_beside_another_loses_no_message_and_answers_each_alike()
    {
        const int Rows = 6000;
        await PublishAsync("killed", 0, Rows);
        for (var kill = 0; kill < 4; kill++)
        {
            var before = await CountAsync("killed");
            await using var one = Start("killed");
            await using var two = Start("killed");
            for (var look = 0; look < 400 && before > 0 && await CountAsync("killed-scored") == 0; look++)
                await Task.Delay(20);
            await one.KillAsync();
            await two.KillAsync();
        }

        await RunAsync("killed");

        // What was answered and not acknowledged when it was killed is answered again: at most what two pods held, each time.
        await AssertAnsweredAsync("killed", Rows, most: Rows + (4 * 2 * 100));
        Assert.Empty(await TakeAsync("killed"));
    }

    [Fact]
    public async Task In_a_table_each_message_has_one_answer_though_it_comes_again_and_scorers_are_killed()
    {
        const int Rows = 1500;
        Skip();
        using var cluster = new TableScorer(flats.ModelUri, postgres, broker.Store, FileOf("messages"));
        await PublishAsync("messages", 0, Rows);
        await PublishAsync("messages", "odd", """{"features":{"area":"\u0000","rooms":1,"lift":true,"city":"Riga"}}""");
        await PublishAsync("messages", null, Body(1));
        await cluster.KillAsync(times: 2);
        await cluster.RunAsync();
        await PublishAsync("messages", 0, 150);
        await PublishAsync("messages", "odd", Body(1));
        await PublishAsync("messages", "7", "{");
        await cluster.RunAsync();

        var scores = await postgres.ListAsync("SELECT message_id, score FROM messages_scored", row => (row.GetString(0), row.GetFloat(1)));
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => $"{i}").Order(), scores.Select(row => row.Item1).Order());
        Assert.All(scores.Where((_, i) => i % 97 == 0), row =>
            Assert.Equal(flats.Truth(int.Parse(row.Item1, CultureInfo.InvariantCulture)), row.Item2)
        );
        var errors = await postgres.ListAsync(
            "SELECT message_id, reason FROM messages_scored_errors",
            row => (row.GetString(0), row.GetString(1))
        );
        Assert.Equal(2, errors.Count);
        var nameless = errors.Single(row => row.Item1.StartsWith("sha256:", StringComparison.Ordinal));
        Assert.Contains("message_id is missing", nameless.Item2, StringComparison.Ordinal);
        Assert.Contains("area must be a number", errors.Single(row => row.Item1 == "odd").Item2, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_refuses_the_password_is_told_as_such()
    {
        Skip();
        var secrets = Directory.CreateTempSubdirectory("trainyard-secrets-");
        var url = broker.Store["AMQP_URL"];
        await File.WriteAllTextAsync(
            Path.Combine(secrets.CreateSubdirectory(RealStore.Secret).FullName, "AMQP_URL"),
            $"amqp://scorer:wrong@{url[(url.IndexOf('@', StringComparison.Ordinal) + 1)..]}"
        );
        await using var scorer = ScorerProcess.Start(flats.ModelUri, secrets.FullName, FileOf("plain"));

        var word = await scorer.EndAsync();

        Assert.Equal(FailureClass.Credentials, word.Failure!.Class);
        secrets.Delete(recursive: true);
    }

    private void Skip() => Assert.SkipWhen(broker.Store.Missing is not null, broker.Store.Missing ?? "");

    private static string Body(int i)
    {
        var (area, rooms, lift, city) = Flats.Row(i);
        var features = new JsonObject
        {
            ["area"] = area,
            ["rooms"] = rooms,
            ["lift"] = lift,
            ["city"] = city,
        };
        return new JsonObject { ["features"] = features }.ToJsonString();
    }

    private static ScorerFile FileOf(string queue) =>
        new()
        {
            Scorer = $"tests/{queue}",
            Input = new()
            {
                Queue = new() { Name = queue, SecretName = RealStore.Secret },
            },
            Output = new() { Queue = new() { Name = $"{queue}-scored" } },
            Columns = Flats.Columns,
        };

    private ScorerProcess Start(string queue) => ScorerProcess.Start(flats.ModelUri, broker.Store.Secrets, FileOf(queue));

    private async Task<ScorerReport> RunAsync(string queue)
    {
        Skip();
        await using var scorer = Start(queue);
        var word = await scorer.EndAsync();
        Assert.True(word.Failure is null, word.Failure?.Message);
        return word;
    }

    private async Task PublishAsync(string queue, int first, int count)
    {
        for (var i = first; i < first + count; i++)
            await PublishAsync(queue, $"{i}", Body(i));
    }

    private async Task PublishAsync(string queue, string? id, string body)
    {
        Skip();
        _channel ??= await broker.Connection.CreateChannelAsync();
        await _channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        var properties = new BasicProperties { MessageId = id, CorrelationId = id is null ? null : $"c-{id}" };
        await _channel.BasicPublishAsync("", queue, mandatory: true, properties, System.Text.Encoding.UTF8.GetBytes(body));
    }

    private IChannel? _channel;

    private async Task<uint> CountAsync(string queue)
    {
        await using var channel = await broker.Connection.CreateChannelAsync();
        return (await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false)).MessageCount;
    }

    private async Task<List<(string? Id, string? Correlation, JsonNode Body)>> TakeAsync(string queue)
    {
        await using var channel = await broker.Connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        var found = new List<(string?, string?, JsonNode)>();
        while (await channel.BasicGetAsync(queue, autoAck: true) is { } message)
        {
            var body = JsonNode.Parse(message.Body.Span)!;
            found.Add((message.BasicProperties.MessageId, message.BasicProperties.CorrelationId, body));
        }

        return found;
    }

    private async Task AssertAnsweredAsync(string queue, int rows, int most)
    {
        var answers = await TakeAsync($"{queue}-scored");
        Assert.InRange(answers.Count, rows, most);
        var byId = answers.GroupBy(answer => answer.Id!).ToDictionary(group => group.Key);
        Assert.Equal(rows, byId.Count);
        Assert.All(byId, group => Assert.Single(group.Value.Select(answer => answer.Body.ToJsonString()).Distinct()));
        foreach (var i in Enumerable.Range(0, rows).Where(i => i % 97 == 0))
        {
            var (_, correlation, body) = byId[$"{i}"].First();
            var truth = flats.Truth(i);
            Assert.Equal(($"c-{i}", $"{i}"), (correlation, (string?)body["id"]));
            Assert.Equal((truth > 0.5f, truth), ((bool)body["result"]!["large"]!, (float)body["result"]!["score"]!));
        }
    }
}
