using System.Net;
using System.Text.RegularExpressions;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Troubles;

/// <summary>
/// Reads what the API server does not take of what we want to make. Every reconciler asks here, in a filter around what it makes:
/// <c>catch (Exception e) when (Refusals.Of(e) is { } trouble)</c>. What is no refusal (the server is away, busy, or ahead of us) passes by
/// and comes again. Pure.
/// </summary>
internal static partial class Refusals
{
    private const string MendSpec = "mend the spec: the words name the field of the object that was made from it";

    private static readonly Func<string, Trouble?>[] Readings =
    [
        NamespaceGoing,
        QuotaUsedUp,
        QuotaUnmet,
        PodSecurity,
        LimitRange,
        Denied,
        WebhookAway,
        NoRight,
        NotThere,
    ];

    /// <summary>The trouble that an exception tells of; null where it tells of none.</summary>
    public static Trouble? Of(Exception exception) =>
        exception switch
        {
            NameTakenException { Passing: true } e => Trouble.Wait(FaultReason.NameTaken, e.Message),
            NameTakenException e => Trouble.Fault(
                FaultReason.NameTaken,
                e.Message,
                "rename or remove the other object, or rename this resource"
            ),
            PodTemplateException e => Trouble.Fault(TroubleReason.InvalidPodTemplate, e.Message, "mend the pod template") with
            {
                Patience = Patience.None,
            },
            ApiException e => Of(e),
            _ => null,
        };

    /// <summary>When to try again what is refused: soon at first, ever more seldom.</summary>
    /// <param name="since">Since when it is refused.</param>
    public static TimeSpan NextLook(DateTimeOffset since, DateTimeOffset now) =>
        TimeSpan.FromSeconds(Math.Clamp((now - since).TotalSeconds / 2, 30, 300));

    /// <summary>
    /// What the server's words mean, whoever passes them on: to us, or to a controller that makes pods; null where they are of no known
    /// kind.
    /// </summary>
    public static Trouble? Read(string words) => Readings.Select(read => read(words)).FirstOrDefault(trouble => trouble is not null);

    private static Trouble? Of(ApiException e)
    {
        var words = e.Status.Message ?? e.Message;
        if (Read(words) is { } known)
            return known;
        if (e.Code == HttpStatusCode.Forbidden)
            return Trouble.Fault(TroubleReason.Forbidden, words, "ask who runs the cluster");
        return e.IsInvalid ? Trouble.Fault(TroubleReason.Invalid, words, MendSpec) with { Patience = Patience.None } : null;
    }

    private static Trouble? NamespaceGoing(string message) =>
        message.Contains("because it is being terminated", StringComparison.Ordinal)
            ? Trouble.Wait(TroubleReason.NamespaceTerminating, message)
            : null;

    /// <summary>
    /// exceeded quota: NAME, requested: R=1,..., used: R=1,..., limited: R=1,...: room comes back, unless one asks for more than there will
    /// ever be.
    /// </summary>
    private static Trouble? QuotaUsedUp(string message)
    {
        if (Exceeded().Match(message) is not { Success: true } match)
            return null;
        var (requested, used, limited) = (Amounts(match.Groups[2].Value), Amounts(match.Groups[3].Value), Amounts(match.Groups[4].Value));
        var never = requested.Keys.Where(name => Quantity.Exceeds(requested[name], limited.GetValueOrDefault(name))).ToList();
        if (never.Count > 0)
        {
            var told = string.Join(", ", never.Select(name => $"{requested[name]} {name} are asked for, {limited[name]} is the most"));
            return Trouble.Fault(TroubleReason.QuotaImpossible, $"{told}: {message}", "ask for less, or have the quota raised");
        }

        bool IsShort(string name) => Quantity.Exceeds(requested[name], limited.GetValueOrDefault(name), used.GetValueOrDefault(name));
        var room = requested.Keys.Where(IsShort).ToList();
        var wanted = string.Join(", ", (room.Count > 0 ? room : [.. requested.Keys]).Select(name => $"{requested[name]} {name}"));
        return Trouble.Wait(TroubleReason.QuotaExceeded, $"waiting for {wanted} of the quota {match.Groups[1].Value}: {message}");
    }

    private static Trouble? QuotaUnmet(string message) =>
        message.Contains("failed quota:", StringComparison.Ordinal)
            ? Trouble.Fault(
                TroubleReason.QuotaImpossible,
                message,
                "name the requests and limits that the quota asks for in the resources of the spec"
            )
            : null;

    private static Trouble? PodSecurity(string message) =>
        message.Contains("violates PodSecurity", StringComparison.Ordinal)
            ? Trouble.Fault(
                TroubleReason.PodSecurity,
                message,
                "take out of podTemplate what the namespace's Pod Security level does not allow"
            )
            : null;

    private static Trouble? LimitRange(string message) =>
        RangeWords().IsMatch(message)
            ? Trouble.Fault(TroubleReason.LimitRange, message, "set the resources of the spec to what the namespace's LimitRange allows")
            : null;

    private static Trouble? Denied(string message) =>
        DeniedWords().IsMatch(message)
            ? Trouble.Fault(TroubleReason.AdmissionDenied, message, "a policy of this cluster asks for another object: its words say what")
            : null;

    private static Trouble? NoRight(string message) =>
        message.Contains("is forbidden: User \"", StringComparison.Ordinal)
            ? Trouble.Fault(TroubleReason.Forbidden, message, "the operator lacks this right: compare its ClusterRole with the chart's")
            : null;

    private static Trouble? WebhookAway(string message) =>
        message.Contains("failed calling webhook", StringComparison.Ordinal)
            ? Trouble.Fault(TroubleReason.AdmissionUnavailable, message, "ask who runs the cluster: its admission webhook does not answer")
            : null;

    private static Trouble? NotThere(string message) =>
        MissingWords().IsMatch(message)
            ? new(TroubleReason.Forbidden, FailureClass.NotFound, message, "make what is not there, or mend podTemplate")
            : null;

    private static Dictionary<string, string> Amounts(string list) =>
        list.Split(',')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0].Trim(), pair => pair[1], StringComparer.Ordinal);

    [GeneratedRegex(@"exceeded quota: (\S+), requested: (\S+), used: (\S+), limited: (\S+)")]
    private static partial Regex Exceeded();

    [GeneratedRegex(@"(maximum|minimum) \S+ usage per|max limit to request ratio per")]
    private static partial Regex RangeWords();

    [GeneratedRegex(@"is forbidden: .*(serviceaccount "".*"" not found|no PriorityClass with name|RuntimeClass "".*"" not found)")]
    private static partial Regex MissingWords();

    [GeneratedRegex(@"admission webhook "".*"" denied the request|ValidatingAdmissionPolicy '.*' with binding '.*' denied request")]
    private static partial Regex DeniedWords();
}
