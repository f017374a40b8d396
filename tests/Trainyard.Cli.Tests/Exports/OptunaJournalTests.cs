using System.Text.Json;
using Trainyard.Api;
using Trainyard.Cli.Exports;
using Trainyard.Contracts;
using Trainyard.Testing;

namespace Trainyard.Cli.Tests.Exports;

public sealed class OptunaJournalTests
{
    private static readonly ParameterSpec[] Space =
    [
        Build.Parameter(),
        new()
        {
            Name = "depth",
            Type = ParameterType.Integer,
            Min = 2,
            Max = 12,
        },
        new()
        {
            Name = "booster",
            Type = ParameterType.Categorical,
            Values = [Build.Json("gbtree"), Build.Json("dart")],
        },
        new() { Name = "fast", Type = ParameterType.Boolean },
    ];

    private static readonly TrainingJob Job = Build.Sweeping(sweep => sweep with { Parameters = Space });

    [Fact]
    public void Each_trial_is_a_line_after_the_studys()
    {
        var lines = Lines(Trial(1, "Failed") with { Value = null }, Trial(0));

        Assert.Equal(("sonar", 2), (lines[0].GetProperty("study_name").GetString(), lines[0].GetProperty("directions")[0].GetInt32()));
        Assert.Equal([1, 3], lines.Skip(1).Select(line => line.GetProperty("state").GetInt32()));
        Assert.Equal(1, lines[1].GetProperty("params").GetProperty("booster").GetInt32());
    }

    [Theory]
    [InlineData("Succeeded", 0.5, 1)]
    [InlineData("Succeeded", null, 3)]
    [InlineData("Pruned", 0.5, 2)]
    [InlineData("Failed", null, 3)]
    [InlineData("Stopped", null, 3)]
    [InlineData("Running", null, 0)]
    public void A_state_is_optunas(string state, double? value, int optunas) =>
        Assert.Equal(optunas, Lines(Trial(0, state) with { Value = value })[1].GetProperty("state").GetInt32());

    [Fact]
    public async Task Optuna_opens_it_and_finds_the_best() =>
        Assert.Equal(
            """
            MAXIMIZE 1 0.75 [('booster', 'dart'), ('depth', 4), ('fast', True), ('learningRate', 0.1)]
            ['COMPLETE', 'COMPLETE', 'PRUNED', 'FAIL'] {1: 0.25, 2: 0.5}
            True
            """,
            await OpenAsync(
                Job,
                [Trial(0), Trial(1) with { Value = 0.75 }, Trial(2, "Pruned"), Trial(3, "Failed") with { Value = null }],
                """
                print(study.direction.name, study.best_trial.number, study.best_value, sorted(study.best_params.items()))
                print([trial.state.name for trial in study.trials], study.trials[0].intermediate_values)
                study.sampler = optuna.samplers.TPESampler(n_startup_trials=1, seed=1)
                print(2 <= study.ask({name: study.trials[0].distributions[name] for name in ["depth"]}).params["depth"] <= 12)
                """
            )
        );

    [Fact]
    public async Task Several_objectives_are_several_directions_and_Optuna_finds_the_front() =>
        Assert.Equal(
            """
            ['MAXIMIZE', 'MINIMIZE'] [[0.9, 0.5], [0.8, 0.2]]
            ['COMPLETE', 'COMPLETE', 'COMPLETE', 'FAIL']
            """,
            await OpenAsync(
                Build.TrainingJob(spec =>
                    spec with
                    {
                        Objectives = [new() { Metric = "auc" }, new() { Metric = "logLoss" }],
                        Sweep = Job.Spec.Sweep,
                    }
                ),
                [Trial(0, 0.9, 0.5), Trial(1, 0.8, 0.2), Trial(2, 0.7, 0.6), Trial(3)],
                """
                print([direction.name for direction in study.directions], [trial.values for trial in study.best_trials])
                print([trial.state.name for trial in study.trials])
                """
            )
        );

    [Fact]
    public void A_value_that_is_not_of_the_space_any_more_is_an_attribute()
    {
        var mended = Trial(0) with { Parameters = Build.Point(("depth", 40), ("booster", "linear"), ("fast", true)) };
        var line = Lines(mended)[1];

        Assert.Equal(["fast"], line.GetProperty("params").EnumerateObject().Select(pair => pair.Name));
        Assert.Equal(40, line.GetProperty("user_attrs").GetProperty("params:depth").GetInt32());
    }

    /// <summary>What Optuna prints of the journal.</summary>
    private static async Task<string> OpenAsync(TrainingJob job, TrialRecord[] trials, string program)
    {
        await Python.SkipWithoutAsync("optuna");
        var folder = Directory.CreateTempSubdirectory("trainyard-optuna-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "sonar.log"), OptunaJournal.Write(job, trials));
            var (exit, output) = await Python.RunAsync(
                $"""
                import optuna, warnings
                warnings.simplefilter("ignore")
                storage = optuna.storages.JournalStorage(optuna.storages.JournalFileStorage("sonar.log"))
                study = optuna.load_study(study_name="sonar", storage=storage)
                {program}
                """,
                folder
            );
            Assert.True(exit == 0, output);
            return output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JsonElement[] Lines(params TrialRecord[] trials) =>
        [
            .. System
                .Text.Encoding.UTF8.GetString(OptunaJournal.Write(Job, trials))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonElement.Parse(line)),
        ];

    private static TrialRecord Trial(int number, double auc, double logLoss) =>
        Trial(number) with
        {
            Value = auc,
            Metrics = new Dictionary<string, double> { ["auc"] = auc, ["logLoss"] = logLoss },
        };

    private static TrialRecord Trial(int number, string state = "Succeeded") =>
        new()
        {
            Number = number,
            Run = 1,
            Trial = $"sonar-1-{number:00000}",
            State = state,
            Value = 0.5,
            StartTime = Build.Start.AddMinutes(number),
            CompletionTime = Build.Start.AddMinutes(number + 1),
            Parameters = Build.Point(("learningRate", 0.1), ("depth", 4), ("booster", "dart"), ("fast", true)),
            Metrics = new Dictionary<string, double> { ["auc"] = 0.5 },
            Curve =
            [
                [1, 0.25],
                [2, 0.5],
            ],
        };
}
