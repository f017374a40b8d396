using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.TrainingJobs;

/// <summary>What a change of the spec of a job that has ended comes to: it goes on, begins a new run, or stays as it is.</summary>
public sealed class ChangedJobTests
{
    private static readonly Dictionary<string, Func<TrainingJobSpec, TrainingJobSpec>> Changes = new()
    {
        ["maxTrials"] = spec => Sweep(spec, sweep => sweep with { MaxTrials = sweep.MaxTrials + 2 }),
        ["fewer maxTrials"] = spec => Sweep(spec, sweep => sweep with { MaxTrials = 1 }),
        ["parallelism"] = spec => Sweep(spec, sweep => sweep with { Parallelism = 5 }),
        ["maxTrials and parallelism"] = spec => Sweep(spec, sweep => sweep with { MaxTrials = sweep.MaxTrials + 2, Parallelism = 2 }),
        ["maxFailedTrials"] = spec => Sweep(spec, sweep => sweep with { MaxFailedTrials = 9 }),
        ["plateau"] = spec => Sweep(spec, sweep => sweep with { Plateau = new() { Trials = 5 } }),
        ["sampler"] = spec => Sweep(spec, sweep => sweep with { Sampler = new() { Name = "Random" } }),
        ["image"] = spec => spec with { Trial = spec.Trial! with { Image = "mended:2" } },
        ["resources"] = spec => spec with { Trial = spec.Trial! with { ActiveDeadline = "1h" } },
        ["output"] = spec => spec with { Output = new() { Uri = "s3://elsewhere" } },
        ["data"] = spec => spec with { Data = spec.Data with { Label = ["other"] } },
        ["suspend"] = spec => spec with { Suspend = true },
        ["ttlAfterFinished"] = spec => spec with { TtlAfterFinished = "24h" },
        ["history"] = spec => spec with { History = new() { Limit = 100 } },
    };

    private readonly World _world = new();
    private Func<TrainingJobSpec, TrainingJobSpec> _spec = spec => spec;

    private TrainingJobStatus Status => _world.Get<TrainingJob>("sonar").Status!;

    [Theory]
    [InlineData("maxTrials", TrainingJobPhase.Searching, 2, 1)]
    [InlineData("maxTrials and parallelism", TrainingJobPhase.Searching, 2, 2)]
    [InlineData("parallelism", TrainingJobPhase.Succeeded, 1, 0)]
    [InlineData("fewer maxTrials", TrainingJobPhase.Succeeded, 1, 0)]
    [InlineData("image", TrainingJobPhase.Succeeded, 1, 0)]
    [InlineData("output", TrainingJobPhase.Succeeded, 1, 0)]
    [InlineData("sampler", TrainingJobPhase.Succeeded, 1, 0)]
    [InlineData("ttlAfterFinished", TrainingJobPhase.Succeeded, 1, 0)]
    public async Task A_job_whose_trials_are_all_done_goes_on_where_it_may_have_more(
        string change,
        TrainingJobPhase phase,
        int run,
        int running
    )
    {
        await SucceedAsync(sweep => sweep with { MaxTrials = 2 }, 0.7, 0.8);

        await ChangeAsync(change);

        Assert.Equal((phase, run, running), (Status.Phase, Status.Run!.Value, Status.Trials!.Running));
    }

    [Theory]
    [InlineData("plateau", TrainingJobPhase.Searching, 2)]
    [InlineData("maxTrials", TrainingJobPhase.Succeeded, 1)]
    [InlineData("parallelism", TrainingJobPhase.Succeeded, 1)]
    public async Task A_job_on_a_plateau_goes_on_where_that_may_be_longer(string change, TrainingJobPhase phase, int run)
    {
        await SucceedAsync(
            sweep =>
                sweep with
                {
                    MaxTrials = 9,
                    Plateau = new() { Trials = 1 },
                },
            0.8,
            0.7
        );

        await ChangeAsync(change);

        Assert.Equal((phase, run), (Status.Phase, Status.Run!.Value));
    }

    [Theory]
    [InlineData("sampler", TrainingJobPhase.Searching, 2)]
    [InlineData("ttlAfterFinished", TrainingJobPhase.Succeeded, 1)]
    [InlineData("parallelism", TrainingJobPhase.Succeeded, 1)]
    public async Task A_grid_that_was_tried_to_its_end_goes_on_under_a_sampler_that_has_more(string change, TrainingJobPhase phase, int run)
    {
        await SucceedAsync(
            sweep =>
                sweep with
                {
                    MaxTrials = 5,
                    Sampler = new() { Name = "Grid" },
                    Parameters = [Testing.Build.Parameter("learningRate"), Testing.Build.Parameter("lambda")],
                },
            0.6,
            0.7,
            0.8,
            0.9
        );
        Assert.Equal(TrainingJobReason.SpaceExhausted, Status.Conditions.Find(ConditionType.Succeeded)!.Reason);

        await ChangeAsync(change);

        Assert.Equal((phase, run), (Status.Phase, Status.Run!.Value));
    }

    [Theory]
    [InlineData("image", TrainingJobPhase.Searching, 2, 1)]
    [InlineData("resources", TrainingJobPhase.Searching, 2, 1)]
    [InlineData("output", TrainingJobPhase.Searching, 2, 1)]
    [InlineData("data", TrainingJobPhase.Searching, 2, 1)]
    [InlineData("maxFailedTrials", TrainingJobPhase.Searching, 1, 4)]
    [InlineData("parallelism", TrainingJobPhase.Searching, 1, 8)]
    [InlineData("maxTrials", TrainingJobPhase.Failed, 1, 3)]
    [InlineData("ttlAfterFinished", TrainingJobPhase.Failed, 1, 3)]
    [InlineData("history", TrainingJobPhase.Failed, 1, 3)]
    [InlineData("suspend", TrainingJobPhase.Suspended, 1, 3)]
    public async Task A_job_that_never_had_a_good_trial_is_mended_in_place(string change, TrainingJobPhase phase, int run, int total)
    {
        await FailAsync(3);
        Assert.Equal(TrainingJobReason.EveryTrialFails, Status.Conditions.Find(ConditionType.Failed)!.Reason);

        await ChangeAsync(change);

        Assert.Equal((phase, run, total), (Status.Phase, Status.Run!.Value, Status.Trials!.Total));
    }

    [Fact]
    public async Task A_mended_job_comes_to_its_model()
    {
        await FailAsync(3);
        await ChangeAsync("image");
        foreach (var number in Enumerable.Range(0, 9))
        {
            _world.Finish($"sonar-2-0000{number}", World.Success(0.9));
            await _world.SettleAsync();
        }

        _world.Finish("sonar-2-model", World.Trained(1));
        await _world.SettleAsync();

        Assert.Equal((TrainingJobPhase.Succeeded, 9), (Status.Phase, Status.Trials!.Succeeded));
        Assert.Equal("mended:2", _world.Get<k8s.Models.V1Job>("sonar-2-00000").Spec!.Template!.Spec!.Containers[0].Image);
    }

    [Fact]
    public async Task Another_spec_of_a_job_that_has_failed_though_a_trial_was_good_is_no_reason_to_throw_that_away()
    {
        Apply(sweep => sweep with { MaxTrials = 9, MaxFailedTrials = 0 });
        await _world.SettleAsync();
        _world.Finish("sonar-1-00000", World.Success(0.9));
        await _world.SettleAsync();
        _world.Finish("sonar-1-00001", Broken, exitCode: 1);
        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Failed, Status.Phase);

        await ChangeAsync("image");
        Assert.Equal((TrainingJobPhase.Failed, 1), (Status.Phase, Status.Run!.Value));
        await ChangeAsync("maxFailedTrials");
        Assert.Equal((TrainingJobPhase.Searching, 1, "sonar-1-00000"), (Status.Phase, Status.Run!.Value, Status.Best!.Trial));
    }

    private static LastWord Broken { get; } =
        new()
        {
            Outcome = TrialOutcome.Failed,
            Failure = new() { Class = FailureClass.UserCode, Message = "no module x" },
        };

    private static TrainingJobSpec Sweep(TrainingJobSpec spec, Func<SweepSpec, SweepSpec> sweep) =>
        spec with
        {
            Sweep = sweep(spec.Sweep!),
        };

    private void Apply(Func<SweepSpec, SweepSpec> sweep)
    {
        _spec = spec => Sweep(spec, was => sweep(was with { Parallelism = 1 })) with { Trial = new() { Workers = TrialWorkers.Pod } };
        _world.Apply(_spec);
    }

    private async Task ChangeAsync(string change)
    {
        var before = _spec;
        _spec = spec => Changes[change](before(spec));
        _world.Apply(_spec);
        await _world.SettleAsync();
    }

    private async Task SucceedAsync(Func<SweepSpec, SweepSpec> sweep, params double[] values)
    {
        Apply(sweep);
        foreach (var (number, value) in values.Index())
        {
            await _world.SettleAsync();
            _world.Finish($"sonar-1-0000{number}", World.Success(value));
        }

        await _world.SettleAsync();
        _world.Finish("sonar-1-model", World.Trained(1));
        await _world.SettleAsync();
        Assert.Equal((TrainingJobPhase.Succeeded, 1), (Status.Phase, Status.Run!.Value));
    }

    private async Task FailAsync(int trials)
    {
        Apply(sweep => sweep with { MaxTrials = 9 });
        foreach (var number in Enumerable.Range(0, trials))
        {
            await _world.SettleAsync();
            _world.Finish($"sonar-1-0000{number}", Broken, exitCode: 1);
        }

        await _world.SettleAsync();
        Assert.Equal(TrainingJobPhase.Failed, Status.Phase);
    }
}
