using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Models.Tests;

public sealed class TrialHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task A_history_comes_back_as_it_was_written()
    {
        TrialRecord[] trials =
        [
            Trial(0, """{"rate": 0.125, "depth": 3, "booster": "dart", "fast": true, "mixed": 1}"""),
            Trial(1, """{"rate": 1, "depth": 12, "booster": "gbtree", "fast": false, "mixed": "one"}""") with
            {
                State = "Failed",
                Value = null,
                Metrics = new Dictionary<string, double>(),
                Curve = [],
                FailureClass = "UserCode",
                FailureMessage = "it \"broke\"\n,twice",
            },
            Trial(2, """{"rate": 0.5, "depth": -2}""") with
            {
                StartTime = null,
                CpuSeconds = null,
            },
        ];

        var read = await TrialParquet.ReadAsync(await TrialParquet.WriteAsync(TrialColumn.Of(trials.Reverse())));

        Assert.Equal([0, 1, 2], read.Select(trial => trial.Number));
        foreach (var (before, after) in trials.Zip(read))
        {
            Assert.Equal(Plain(before), Plain(after));
            Assert.Equal(before.Curve, after.Curve);
            Assert.Equal(before.Metrics, after.Metrics);
            Assert.Equal(
                before.Parameters.ToDictionary(pair => pair.Key, pair => ParameterVariables.Text(pair.Value)),
                after.Parameters.ToDictionary(pair => pair.Key, pair => ParameterVariables.Text(pair.Value))
            );
        }
    }

    [Theory]
    [InlineData("rate", typeof(double?[]))]
    [InlineData("depth", typeof(long?[]))]
    [InlineData("fast", typeof(bool?[]))]
    [InlineData("booster", typeof(string[]))]
    [InlineData("mixed", typeof(string[]))]
    public void A_parameter_is_a_column_of_its_own_kind(string name, Type type)
    {
        var columns = TrialColumn.Of([
            Trial(0, """{"rate": 0.5, "depth": 3, "booster": "dart", "fast": true, "mixed": 1}"""),
            Trial(1, """{"rate": 1, "depth": 4, "mixed": "1"}"""),
        ]);

        Assert.Equal(type, columns.Single(column => column.Name == "params_" + name).Values.GetType());
    }

    [Fact]
    public async Task An_empty_history_is_a_file_too() =>
        Assert.Empty(await TrialParquet.ReadAsync(await TrialParquet.WriteAsync(TrialColumn.Of([]))));

    private static TrialRecord Plain(TrialRecord trial) => trial with { Parameters = NoParameters, Metrics = NoMetrics, Curve = NoCurve };

    private static readonly Dictionary<string, JsonElement> NoParameters = [];
    private static readonly Dictionary<string, double> NoMetrics = [];
    private static readonly IReadOnlyList<double>[] NoCurve = [];

    private static TrialRecord Trial(int number, string parameters) =>
        new()
        {
            Number = number,
            Run = 1,
            Trial = $"sonar-1-{number:00000}",
            State = "Succeeded",
            Value = 0.5 + number,
            StartTime = Start,
            CompletionTime = Start.AddMilliseconds(1500),
            CpuSeconds = 1.25,
            Parameters = JsonElement.Parse(parameters).EnumerateObject().ToDictionary(member => member.Name, member => member.Value),
            Metrics = new Dictionary<string, double> { ["auc"] = 0.5 + number },
            Curve =
            [
                [1, 0.25],
                [2, 0.5],
            ],
        };
}
