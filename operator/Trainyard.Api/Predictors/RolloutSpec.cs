using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>How a new model takes over.</summary>
public sealed record RolloutSpec
{
    /// <summary>RollingUpdate, Canary, BlueGreen or Shadow.</summary>
    [Schema(Open = true)]
    public RolloutStrategy Strategy { get; set; } = RolloutStrategy.RollingUpdate;

    /// <summary>Of a Canary: the new model's share of the requests in percent, step by step; after the last it takes all. Default: 5, 10,
    /// 25, 50. Of a Shadow: the share that is copied to it. Default: 100.</summary>
    [Schema(MinItems = 1)]
    public IReadOnlyList<int>? Steps { get; init; }

    /// <summary>How long each step lasts at least: 90s, 2m.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string Interval { get; set; } = "2m";

    /// <summary>The requests that the new model must have answered in a step before the next one.</summary>
    [Schema(Minimum = 0)]
    public int MinRequests { get; set; } = 500;

    /// <summary>What ends a rollout. Default: the defaults of its gates.</summary>
    public RolloutGates? Gates { get; init; }

    /// <summary>Keeps a caller at one version. Default: each request is drawn anew.</summary>
    public StickySpec? Sticky { get; init; }

    /// <summary>Whether the new model's signature must take what the old one takes.</summary>
    public SignatureRule Signature { get; set; } = SignatureRule.Compatible;
}

/// <summary>The ways in which a new model takes over.</summary>
public enum RolloutStrategy
{
    /// <summary>The new model's pods start beside the old ones; when they are ready, the Service moves over and the old ones go.</summary>
    RollingUpdate,

    /// <summary>The new model gets a growing share of the requests, and is measured beside the old one at each step.</summary>
    Canary,

    /// <summary>The old model is measured for an interval, then the new one gets all requests at once, and is measured for another while
    /// the old one stands by.</summary>
    BlueGreen,

    /// <summary>The new model gets copies of requests, and its answers go to nobody; then it takes over.</summary>
    Shadow,
}

/// <summary>By how much a new model may be worse than the one that serves. Each gate fails where the difference is larger than that, and
/// no accident: over a whole rollout, one that is no worse fails with a probability of 1 % at the most.</summary>
public sealed record RolloutGates
{
    /// <summary>The most by which the share of requests that fail (400 and above, or no answer) may be above the old model's.</summary>
    [Schema(Minimum = 0, Maximum = 1)]
    public double MaxErrorRate { get; set; } = 0.01;

    /// <summary>The time, such as 50ms, that 99 of 100 requests must keep to. Default: twice what they keep to at the old model. It is
    /// measured from 100 requests on, or from minRequests where that is less: fewer do not tell it.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string? MaxP99 { get; init; }

    /// <summary>The largest distance between the distributions of both models' predictions (Kolmogorov and Smirnov's, from 0 to 1; half a
    /// standard deviation is 0.2).</summary>
    [Schema(Minimum = 0, Maximum = 1)]
    public double MaxPredictionShift { get; set; } = 0.1;

    /// <summary>Where feedback comes: the most by which the live error (share of wrong classes, mean distance of numbers) may be above the
    /// old model's, as a share of that.</summary>
    [Schema(Minimum = 0)]
    public double MaxFeedbackLoss { get; set; } = 0.1;
}

/// <summary>By what a caller is known: one of both.</summary>
[Cel("has(self.header) != has(self.cookie)", "name either header or cookie")]
public sealed record StickySpec
{
    /// <summary>A header of the request: those who send the same value stay together.</summary>
    public string? Header { get; init; }

    /// <summary>A cookie of this name, which the router sets.</summary>
    public string? Cookie { get; init; }
}

/// <summary>What a new model's signature must be.</summary>
public enum SignatureRule
{
    /// <summary>It takes every row that the old one takes, and answers in the same form; else the rollout is refused, with the
    /// differences.</summary>
    Compatible,

    /// <summary>Anything.</summary>
    Any,
}
