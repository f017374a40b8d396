using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Operator.Tests;

public sealed class ReportKeySecretTests
{
    private const string Path = "/api/v1/namespaces/trainyard/secrets/keys";
    private readonly FakeApi _api = new(new FakeTimeProvider());

    [Fact]
    public async Task An_empty_secret_is_filled_once_and_read_by_all_that_come_after()
    {
        Put(data: null);

        var made = await LoadAsync();

        Assert.Equal(32, made.Length);
        Assert.Equal(made, await LoadAsync());
        Assert.Equal($"PUT {Path}", Assert.Single(_api.Writes));
    }

    [Fact]
    public async Task Of_two_replicas_that_start_at_once_the_faster_ones_key_counts()
    {
        Put(data: null);
        var others = "the other replica's key"u8.ToArray();
        _api.Chaos = request =>
        {
            if (request.Method == HttpMethod.Put && _api.Writes.Count == 0)
                Put(new() { ["key"] = Convert.ToBase64String(others) });
            return null;
        };

        Assert.Equal(others, await LoadAsync());
        Assert.Empty(_api.Writes);
    }

    [Fact]
    public async Task Other_entries_of_the_secret_stay()
    {
        Put(new() { ["note"] = Convert.ToBase64String("mine"u8) });

        await LoadAsync();

        Assert.Equal(Convert.ToBase64String("mine"u8), _api.Get(Path)!["data"]!["note"]!.ToString());
    }

    [Fact]
    public async Task A_short_key_is_refused_by_name()
    {
        Put(new() { ["key"] = Convert.ToBase64String("short"u8) });

        Assert.Contains("trainyard/keys, entry key, holds 5 bytes", (await Assert.ThrowsAsync<IOException>(LoadAsync)).Message);
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_is_told_by_name() =>
        Assert.Contains("Secret trainyard/keys cannot be had", (await Assert.ThrowsAsync<IOException>(LoadAsync)).Message);

    private void Put(JsonObject? data) =>
        _api.Put(
            Path,
            new()
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject { ["name"] = "keys", ["namespace"] = "trainyard" },
                ["data"] = data,
            }
        );

    private Task<byte[]> LoadAsync()
    {
        var client = new ApiClient(new("http://api"), _api, TimeProvider.System, new() { Attempts = 1 });
        return new ReportKeySecret(client, "trainyard", "keys").LoadAsync(TestContext.Current.CancellationToken);
    }
}
