using System.Net;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer.Tests;

public sealed class TrialHistoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly List<string> _log = [];

    private FileArtifactStore Store => new("file://" + _folder, _folder);

    [Fact]
    public async Task Trials_that_have_gone_from_the_cluster_are_told_of_in_the_next_history_too()
    {
        Assert.Equal(3, await WriteAsync("1", earlier: null, Trial(0, 0.5), Trial(1, 0.9), Trial(2, 0.7)));
        Assert.Equal(4, await WriteAsync("2", earlier: 1, Trial(1, 0.9), Trial(3, 0.8)));

        Assert.Equal([(0, 0.5), (1, 0.9), (2, 0.7), (3, 0.8)], await ReadAsync("2"));
        Assert.Equal(5, await WriteAsync("3", earlier: 2, Trial(1, 0.9), Trial(4, 0.6)));
    }

    [Fact]
    public async Task Where_none_may_have_gone_only_those_that_are_there_are_told_of()
    {
        await WriteAsync("1", earlier: null, Trial(0, 0.5));

        Assert.Equal(1, await WriteAsync("2", earlier: null, Trial(1, 0.9)));
    }

    [Fact]
    public async Task A_history_that_is_not_there_any_more_is_missed_by_name()
    {
        Assert.Equal(1, await WriteAsync("2", earlier: 1, Trial(1, 0.9)));
        Assert.Contains(_log, line => line.Contains("/1/trials.parquet is not there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_that_is_tried_again_leaves_the_history_as_it_is()
    {
        await WriteAsync("1", earlier: null, Trial(0, 0.5));

        Assert.Equal(1, await WriteAsync("1", earlier: null, Trial(0, 0.5), Trial(1, 0.9)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<int?> WriteAsync(string folder, int? earlier, params TrialRecord[] told)
    {
        using var handler = new Answering(told);
        var questions = new OperatorQuestions(handler, TimeProvider.System, name =>
            name == ContainerEnvironment.ReportUrl ? "http://operator/reports/default/sonar-1-model" : null
        );
        return await new TrialHistory(questions, _log.Add).WriteAsync(Store, folder, earlier, TestContext.Current.CancellationToken);
    }

    private async Task<IEnumerable<(int, double)>> ReadAsync(string folder)
    {
        var content = await File.ReadAllBytesAsync(Path.Combine(_folder, folder, TrialParquet.FileName));
        return (await TrialParquet.ReadAsync(content)).Select(trial => (trial.Number, trial.Value!.Value));
    }

    private static TrialRecord Trial(int number, double value) =>
        new()
        {
            Number = number,
            Run = 1,
            Trial = $"sonar-1-{number:00000}",
            State = "Succeeded",
            Value = value,
        };

    private sealed class Answering(TrialRecord[] trials) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var lines = trials.Select(trial => JsonSerializer.Serialize(trial, ContractsJson.Default.TrialRecord));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(string.Join('\n', lines)) });
        }
    }
}
