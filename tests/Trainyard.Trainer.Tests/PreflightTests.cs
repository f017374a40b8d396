using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Trainer.Tests;

public sealed class PreflightTests : IDisposable
{
    private readonly Trials _trials = new();

    [Fact]
    public async Task What_is_right_is_told_with_what_was_read_and_the_memory_that_it_takes()
    {
        var word = await _trials.LookAsync(Job());

        Assert.Equal((TrialOutcome.Succeeded, null, 0), (word.Outcome, word.Failure, _trials.ExitCode));
        Assert.Equal((200, 6), (word.Data!.Rows, word.Data.Columns));
        Assert.InRange(word.Preflight!.TrialBytes!.Value, 100L << 20, 1L << 30);
        Assert.Contains("column", _trials.Output, StringComparison.Ordinal);
        Assert.Empty(await _trials.Models.ListAsync(""));
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        var job = Job();
        _trials.Write("file", "");
        var word = await _trials.LookAsync(
            job with
            {
                Data = job.Data with
                {
                    Label = ["cost"],
                    Weight = "c",
                    Group = "sit",
                    Sources = [job.Data.Sources[0] with { Credentials = new() { SecretName = "absent" } }],
                },
                Output = new() { Uri = $"file://{_trials.Folder}/file/models" },
            }
        );

        Assert.Equal((TrialOutcome.Failed, 66), (word.Outcome, _trials.ExitCode));
        Assert.Equal(["absent"], word.Preflight!.MissingSecrets);
        Assert.Contains("the secret absent is not there", word.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("/file/models cannot be written", word.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("secretName", word.Failure.Hint, StringComparison.Ordinal);
    }

    public static TheoryData<string, FailureClass> Wrongs =>
        new()
        {
            { "label", FailureClass.DataSchema },
            { "label and group", FailureClass.DataSchema },
            { "label and weight", FailureClass.DataSchema },
            { "weight", FailureClass.DataSchema },
            { "group", FailureClass.DataSchema },
            { "query", FailureClass.DataSchema },
            { "file", FailureClass.NotFound },
            { "one of two files", FailureClass.NotFound },
            { "metric", FailureClass.Configuration },
            { "parameter", FailureClass.Configuration },
            { "value of a parameter", FailureClass.Configuration },
            { "folds", FailureClass.DataSchema },
            { "classes", FailureClass.DataSchema },
        };

    /// <summary>What is wrong, and what must be named.</summary>
    private static readonly Dictionary<string, (Func<TrialFile, TrialFile> Change, string[] Named)> Cases = new()
    {
        ["label"] = (job => job with { Data = job.Data with { Label = ["z"] } }, ["data.label names z"]),
        ["label and group"] = (
            job => job with { Data = job.Data with { Label = ["z"], Group = "sit" } },
            ["data.label names z", "data.group names sit", "site"]
        ),
        ["label and weight"] = (
            job => job with { Data = job.Data with { Label = ["y", "z"], Weight = "c" } },
            ["data.label names z", "data.weight c is not a number"]
        ),
        ["weight"] = (job => job with { Data = job.Data with { Weight = "w" } }, ["data.weight names w"]),
        ["group"] = (job => job with { Data = job.Data with { Group = "g" } }, ["data.group names g"]),
        ["query"] = (job => job with { Data = job.Data with { Query = "SELECT a, missing, y FROM t" } }, ["data.query", "missing"]),
        ["file"] = (job => job with { Data = job.Data with { Sources = [Source("t", "/absent.csv")] } }, ["/absent.csv is not there"]),
        ["one of two files"] = (
            job =>
                job with
                {
                    Data = job.Data with
                    {
                        Sources = [.. job.Data.Sources, Source("u", "/absent.csv"), Source("v", "/other.csv")],
                        Query = "SELECT * FROM t",
                    },
                },
            ["/absent.csv is not there", "/other.csv is not there"]
        ),
        ["metric"] = (job => job with { Objective = new() { Metric = "auc" } }, ["auc"]),
        ["parameter"] = (job => job with { Model = job.Model with { Parameters = Trials.Parameters("roundz", 5) } }, ["roundz", "rounds"]),
        ["value of a parameter"] = (
            job => job with { Model = job.Model with { Parameters = Trials.Parameters("maxDepth", -1) } },
            ["maxDepth", "-1"]
        ),
        ["folds"] = (job => job with { Data = job.Data with { Group = "c" } }, ["group"]),
        ["classes"] = (
            job =>
                job with
                {
                    Model = job.Model with { Task = LearningTask.BinaryClassification },
                    Objective = new() { Metric = "auc" },
                },
            ["y"]
        ),
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task What_is_wrong_is_named_before_a_trial_is_paid_for(string wrong, FailureClass kind)
    {
        var (change, named) = Cases[wrong];
        var word = await _trials.LookAsync(change(Job()));

        Assert.Equal((TrialOutcome.Failed, kind), (word.Outcome, word.Failure?.Class));
        Assert.All(named, text => Assert.Contains(text, $"{word.Failure!.Message} {word.Failure.Hint}", StringComparison.Ordinal));
        Assert.Contains($"trainyard-trainer: {kind}: ", _trials.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ends_of_what_is_searched_are_looked_at_each_by_itself()
    {
        var job = Job();
        var word = await _trials.LookAsync(
            job with
            {
                Model = job.Model with { Parameters = Trials.Parameters("rounds", 5) },
                Ends = new Dictionary<string, IReadOnlyList<JsonElement>>
                {
                    ["learningRate"] = [Json("0.01"), Json("3")],
                    ["maxDepth"] = [Json("2"), Json("6")],
                    ["subsample"] = [Json("0"), Json("1")],
                    ["treeMethod"] = [Json("\"hist\""), Json("\"exact\"")],
                    ["rateDrop"] = [Json("0"), Json("0.5")],
                },
            }
        );

        Assert.Equal((TrialOutcome.Failed, FailureClass.Configuration), (word.Outcome, word.Failure?.Class));
        Assert.Equal(
            "parameter 'learningRate' of GradientBoosting must be a number above 0 and at most 1, not 3; "
                + "parameter 'subsample' of GradientBoosting must be a number above 0 and at most 1, not 0",
            word.Failure!.Message
        );
        Assert.Contains("narrow", word.Failure.Hint, StringComparison.Ordinal);

        static JsonElement Json(string text) => JsonElement.Parse(text);
    }

    [Fact]
    public async Task A_table_whose_label_is_misnamed_is_reported_all_the_same()
    {
        var job = Job();
        var word = await _trials.LookAsync(job with { Data = job.Data with { Label = ["z"] } });

        Assert.Equal((200, 6), (word.Data!.Rows, word.Data.Columns));
    }

    [Fact]
    public async Task What_another_program_is_to_read_is_told_and_stops_nothing()
    {
        var job = Job();
        var other = job with
        {
            Data = job.Data with
            {
                Label = ["z"],
                Sources = [Source("t", $"pvc://data/{Path.GetFileName(_trials.Write("t.csv", "a,b\n1,2\n"))}")],
            },
            Objective = new() { Metric = "bleu" },
            Model = job.Model with { Parameters = Trials.Parameters("layers", 5) },
        };
        _trials.With(ContainerEnvironment.Volumes, Path.GetDirectoryName(_trials.Folder)!);
        Directory.CreateSymbolicLink(Path.Combine(_trials.Folder, "data"), _trials.Folder);
        var word = await _trials.With(ContainerEnvironment.Volumes, _trials.Folder).LookAsync(other, ownProgram: true);

        Assert.Equal((TrialOutcome.Succeeded, null), (word.Outcome, word.Failure));
        Assert.Contains("data.label names z", Assert.Single(word.Data!.Warnings!), StringComparison.Ordinal);
        Assert.Null(word.Preflight!.TrialBytes);
    }

    [Fact]
    public async Task Another_programs_model_must_be_writable_too()
    {
        _trials.Write("file", "");
        var word = await _trials.LookAsync(
            Job() with
            {
                Output = new() { Uri = $"file://{_trials.Folder}/file/models" },
            },
            ownProgram: true
        );

        Assert.Contains("cannot be written", word.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_of_many_findings_still_fits()
    {
        var header = string.Join(',', Enumerable.Range(0, 40).Select(i => $"{new string('ä', 60)}{i}"));
        var row = string.Join(',', Enumerable.Repeat("'n/a'", 40));
        var job = Job();
        var word = await _trials.LookAsync(
            job with
            {
                Data = job.Data with
                {
                    Sources = [Source("t", _trials.Write("odd.csv", $"{header},y\n{row},1\n{row},2\n"))],
                    Label = [.. Enumerable.Range(0, 30).Select(i => $"{new string('ö', 60)}{i}")],
                },
            }
        );

        Assert.Equal(FailureClass.DataSchema, word.Failure!.Class);
        Assert.InRange(LastWordFile.Bytes(word), 1, LastWord.MaxBytes);
    }

    public void Dispose() => _trials.Dispose();

    private static DataSource Source(string name, string uri) => new() { Name = name, Uri = uri };

    private TrialFile Job()
    {
        var job = _trials.Refit(Trials.Regression(_trials.WriteTable(200)));
        return job with { Data = job.Data with { Exclude = null } };
    }
}
