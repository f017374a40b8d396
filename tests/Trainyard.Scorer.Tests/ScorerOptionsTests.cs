using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Scorer.Tests;

public sealed class ScorerOptionsTests
{
    [Theory]
    [InlineData(null, "http://0.0.0.0:8080")]
    [InlineData("127.85.127.5", "http://127.85.127.5:8080")] // As a node says it that gives each pod its own address.
    [InlineData("127.0.0.1:9090", "http://127.0.0.1:9090")]
    [InlineData("http://0.0.0.0:80", "http://0.0.0.0:80")]
    [InlineData("[::1]", "http://[::1]:8080")]
    public void It_listens_where_the_environment_says(string? said, string where) => Assert.Equal(where, Read(said, out _)!.Listen);

    [Theory]
    [InlineData("https://127.0.0.1")]
    [InlineData("no such address")]
    public void What_is_no_address_is_told_by_the_variables_name(string said)
    {
        Assert.Null(Read(said, out var fault));
        Assert.Contains("TRAINYARD_LISTEN", fault, StringComparison.Ordinal);
        Assert.Contains(said, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pair_of_stores_that_cannot_keep_its_promise_is_refused_with_the_reason()
    {
        var file = Files with { Output = new() { Queue = new() { Name = "results" } } };

        Assert.Null(Read(null, out var fault, file));
        Assert.Contains("input is files, output is queue", fault, StringComparison.Ordinal);
    }

    private static ScorerFile Files =>
        new()
        {
            Scorer = "a/b",
            Input = new() { Files = new() { Uri = "file:///rows/*.csv" } },
            Output = new() { Files = new() { Uri = "file:///scored" } },
        };

    private static ScorerOptions? Read(string? listen, out string fault, ScorerFile? file = null)
    {
        var environment = new Dictionary<string, string?>
        {
            [ScorerFile.Variable] = JsonSerializer.Serialize(file ?? Files, ContractsJson.Default.ScorerFile),
            [ContainerEnvironment.ModelUri] = "file:///model",
            [ListenAddress.Variable] = listen,
        };
        return ScorerOptions.Read(environment.GetValueOrDefault, out fault);
    }
}
