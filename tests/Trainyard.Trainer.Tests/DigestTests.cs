using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Trainer.Tests;

public sealed class DigestTests : IDisposable
{
    private readonly Trials _trials = new();
    private readonly StringWriter _errors = new();

    private string Word => Path.Combine(_trials.Folder, "word");

    [Fact]
    public async Task The_digest_follows_the_content_and_not_when_it_was_written()
    {
        var uri = _trials.WriteTable(60);
        var before = (await LookAsync(uri)).SourcesDigest!;
        File.SetLastWriteTimeUtc(uri, new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(before, (await LookAsync(uri)).SourcesDigest);
        File.AppendAllText(uri, "1,2,x,3,no,4\n");

        Assert.NotEqual(before, (await LookAsync(uri)).SourcesDigest);
        Assert.StartsWith("sha256:", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_more_under_a_glob_is_a_change()
    {
        _trials.Write("a.csv", "x,y\n1,2\n");
        var glob = $"file://{_trials.Folder}/*.csv";
        var before = (await LookAsync(glob)).SourcesDigest;
        _trials.Write("b.csv", "x,y\n1,2\n");

        Assert.NotEqual(before, (await LookAsync(glob)).SourcesDigest);
    }

    [Fact]
    public async Task The_last_step_of_a_run_tells_the_digest_that_a_look_would()
    {
        var uri = _trials.WriteTable(60);
        var word = await _trials.RunAsync(_trials.Refit(Trials.Regression(uri)) with { TellDigest = true });

        Assert.Equal((await LookAsync(uri)).SourcesDigest, word.SourcesDigest);
        Assert.Null((await _trials.RunAsync(_trials.Refit(Trials.Regression(uri)) with { Run = 2 })).SourcesDigest);
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_told_by_its_name()
    {
        var word = await LookAsync("file:///nowhere/none.csv");

        Assert.Equal((TrialOutcome.Failed, FailureClass.NotFound), (word.Outcome, word.Failure!.Class));
        Assert.Contains("/nowhere/none.csv", _errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _trials.Dispose();

    private async Task<LastWord> LookAsync(string uri)
    {
        var file = JsonSerializer.Serialize(Trials.Regression(uri), ContractsJson.Default.TrialFile);
        var environment = new Dictionary<string, string>
        {
            [ContainerEnvironment.Trial] = file,
            [ContainerEnvironment.TerminationLog] = Word,
        };
        await new DigestProcess(environment.GetValueOrDefault, TextWriter.Null, _errors).RunAsync(TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize(await File.ReadAllTextAsync(Word), ContractsJson.Default.LastWord)!;
    }
}
