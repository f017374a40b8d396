using Trainyard.Api;

namespace Trainyard.Controllers.Rollouts;

/// <summary>All that a decision about a rollout is made from.</summary>
/// <param name="Canary">Where it stands.</param>
/// <param name="Command">What somebody has asked for and was not done yet: pause, resume, promote, abort.</param>
/// <param name="CanaryUp">Whether all pods that the new model needs for what comes next are ready.</param>
/// <param name="RouterUp">Whether the router is ready.</param>
/// <param name="Figures">What the routers have told lately of the present window; null where they have not.</param>
internal sealed record RolloutSight(
    RolloutSpec Spec,
    CanaryStatus Canary,
    string? Command,
    bool CanaryUp,
    bool RouterUp,
    RolloutFigures? Figures,
    DateTimeOffset Now
)
{
    /// <summary>Since when the new model has had too few pods; null where it has enough.</summary>
    public DateTimeOffset? DownSince { get; init; }

    public int StepCount => RolloutSteps.Of(Spec).Count;

    /// <summary>The gates as they are now; empty without figures of both.</summary>
    public IReadOnlyList<GateStatus> Gates => _gates ??= Look();

    /// <summary>The requests that this step is about: before the new model has a share, those of the old one.</summary>
    public long Requests => (Canary.Weight == 0 ? Figures?.Stable.Requests : Figures?.Canary.Requests) ?? 0;

    private IReadOnlyList<GateStatus>? _gates;

    private IReadOnlyList<GateStatus> Look() =>
        Figures is { Canary.Requests: > 0 } figures ? Rollouts.Gates.Look(figures, Spec, Canary.Looks + 1) : [];
}

/// <summary>What becomes of a rollout.</summary>
internal enum RolloutAct
{
    /// <summary>Nothing, until something changes or the next look is due.</summary>
    Wait,

    /// <summary>The gates were looked at, and hold.</summary>
    Look,

    /// <summary>The next step begins.</summary>
    Advance,

    /// <summary>The step's share is given out, now that there are pods for it.</summary>
    Weigh,

    /// <summary>It stays as it is until somebody resumes it.</summary>
    Pause,

    /// <summary>It goes on.</summary>
    Resume,

    /// <summary>The new model gets all its pods.</summary>
    Promote,

    /// <summary>The new model serves.</summary>
    Finish,

    /// <summary>The new model goes.</summary>
    Abort,
}

/// <summary>What becomes of a rollout, and why.</summary>
/// <param name="Reason">A constant of <see cref="PredictorReason"/>.</param>
/// <param name="Message">For people.</param>
internal sealed record RolloutDecision(RolloutAct Act, string Reason, string Message);
