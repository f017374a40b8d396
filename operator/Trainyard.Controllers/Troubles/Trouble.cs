using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Controllers.Troubles;

/// <summary>How long a trouble can be borne.</summary>
internal enum Patience
{
    /// <summary>For ever: it waits for room, or for somebody's leave. No failure.</summary>
    Endless,

    /// <summary>For as long as a start may take: it may mend itself, as a Secret that comes a little later does.</summary>
    Limited,

    /// <summary>Not at all: it cannot mend itself.</summary>
    None,
}

/// <summary>What keeps something of ours from being made, placed, started or kept.</summary>
/// <param name="Reason">A constant for programs: of <see cref="TroubleReason"/>, or the cluster's own, such as FailedMount.</param>
/// <param name="Class">What kind of fault it is, should it last.</param>
/// <param name="Hint">What to do about it.</param>
internal sealed record Trouble(string Reason, FailureClass Class, string Message, string? Hint)
{
    /// <summary>How long it can be borne.</summary>
    public Patience Patience { get; init; } = Patience.Limited;

    /// <summary>A state to wait in, for as long as it takes.</summary>
    public static Trouble Wait(string reason, string message) =>
        new(reason, FailureClass.Preempted, message, null) { Patience = Patience.Endless };

    /// <summary>A fault of the spec's, or of what the cluster asks of it.</summary>
    public static Trouble Fault(string reason, string message, string hint) => new(reason, FailureClass.Configuration, message, hint);

    /// <summary>Since when it has been so, as far as the cluster tells.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether it is a state to wait in, and no failure.</summary>
    public bool IsWaiting => Patience == Patience.Endless;

    /// <summary>It as a failure; null where it is none.</summary>
    public Failure? Failure =>
        IsWaiting
            ? null
            : new()
            {
                Class = Class,
                Message = Message,
                Hint = Hint,
            };

    /// <summary>When it counts as a failure for good; null: never.</summary>
    /// <param name="start">How long a start may take.</param>
    public DateTimeOffset? GiveUpAt(TimeSpan start, DateTimeOffset now) =>
        Patience switch
        {
            Patience.Endless => null,
            Patience.Limited => (Since ?? now) + start,
            _ => now,
        };
}

/// <summary>The constant reasons that are ours.</summary>
internal static class TroubleReason
{
    /// <summary>The API server does not take an object that is needed: it breaks a rule.</summary>
    public const string Invalid = nameof(Invalid);

    /// <summary>The pod template cannot be laid over ours.</summary>
    public const string InvalidPodTemplate = nameof(InvalidPodTemplate);

    /// <summary>The API server forbids an object that is needed.</summary>
    public const string Forbidden = nameof(Forbidden);

    /// <summary>An admission webhook or policy refuses it.</summary>
    public const string AdmissionDenied = nameof(AdmissionDenied);

    /// <summary>An admission webhook does not answer.</summary>
    public const string AdmissionUnavailable = nameof(AdmissionUnavailable);

    /// <summary>The namespace's Pod Security level refuses it.</summary>
    public const string PodSecurity = nameof(PodSecurity);

    /// <summary>A LimitRange of the namespace refuses it.</summary>
    public const string LimitRange = nameof(LimitRange);

    /// <summary>A quota of the namespace will never let it in.</summary>
    public const string QuotaImpossible = nameof(QuotaImpossible);

    /// <summary>A quota of the namespace is used up.</summary>
    public const string QuotaExceeded = nameof(QuotaExceeded);

    /// <summary>The namespace is going.</summary>
    public const string NamespaceTerminating = nameof(NamespaceTerminating);

    /// <summary>No node has room.</summary>
    public const string WaitingForRoom = nameof(WaitingForRoom);

    /// <summary>Somebody else decides when it may be placed: scheduling gates, a queue.</summary>
    public const string Gated = nameof(Gated);

    /// <summary>Suspended, by spec.suspend or by a queue.</summary>
    public const string Suspended = nameof(Suspended);

    /// <summary>Containers end again and again.</summary>
    public const string CrashLoopBackOff = nameof(CrashLoopBackOff);

    /// <summary>The image cannot be had.</summary>
    public const string ImagePullBackOff = nameof(ImagePullBackOff);

    /// <summary>The cluster lacks a kind that is asked for.</summary>
    public const string KindMissing = nameof(KindMissing);

    /// <summary>No node will ever do.</summary>
    public const string Unschedulable = nameof(Unschedulable);

    /// <summary>The Job or the Deployment cannot make its pods.</summary>
    public const string FailedCreate = nameof(FailedCreate);

    /// <summary>The node took the pod away; another will come.</summary>
    public const string PodTaken = nameof(PodTaken);

    /// <summary>The result has gone with its pod: it is run anew.</summary>
    public const string ResultLost = nameof(ResultLost);

    /// <summary>The program has failed: it is tried again.</summary>
    public const string Retried = nameof(Retried);

    /// <summary>Whether only another spec can mend it.</summary>
    public static bool IsOfSpec(string reason) => reason is Invalid or InvalidPodTemplate or FaultReason.NameTaken;
}
