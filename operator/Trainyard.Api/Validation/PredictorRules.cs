using System.Text.RegularExpressions;

namespace Trainyard.Api;

/// <summary>What must hold of a Predictor beyond its schema. Every fault is told at once.</summary>
public static partial class PredictorRules
{
    /// <summary>The server's own paths: a base path over them would hide them, its probes among them.</summary>
    private static readonly string[] OwnPaths =
    [
        "predict",
        "random",
        "feedback",
        "docs",
        "openapi.json",
        "healthz",
        "readyz",
        "metrics",
        "v2",
    ];

    /// <summary>What a predictor's sliding window can hold.</summary>
    private static readonly TimeSpan ShortestDrift = TimeSpan.FromSeconds(12),
        LongestDrift = TimeSpan.FromDays(365);

    /// <summary>All that is wrong with a predictor; nothing if it can serve.</summary>
    public static IReadOnlyList<Fault> Check(Predictor predictor)
    {
        var faults = new Faults();
        var (spec, name) = (predictor.Spec, predictor.Metadata.Name ?? "");
        faults.Require(
            name.Length <= 50,
            FaultReason.InvalidMetadata,
            "metadata.name",
            $"has {name.Length} characters: use at most 50, Deployments add the model's version to it"
        );
        faults.Require(
            ServiceName().IsMatch(name),
            FaultReason.InvalidMetadata,
            "metadata.name",
            $"\"{name}\" cannot name its Service: use small letters, digits and -, a letter first and no - last (RFC 1035)"
        );
        faults.Require(
            spec.Model.TrainingJob is null != spec.Model.Uri is null,
            FaultReason.InvalidModel,
            "spec.model",
            "name either trainingJob or uri"
        );
        faults.RequireInside(spec.Model.Uri, FaultReason.InvalidModel, "spec.model.uri");
        faults.RequireDefined(spec.Model.Promote, FaultReason.InvalidModel, "spec.model.promote");
        if (spec.Rollout is { } rollout)
            CheckRollout(rollout, faults);

        if (spec.Autoscaling is { } scaling)
        {
            faults.Require(
                scaling.MinReplicas >= 0,
                FaultReason.InvalidSpec,
                "spec.autoscaling.minReplicas",
                $"{scaling.MinReplicas}: use 0 or more"
            );
            faults.Require(
                scaling.MinReplicas <= scaling.MaxReplicas,
                FaultReason.InvalidSpec,
                "spec.autoscaling.maxReplicas",
                $"{scaling.MaxReplicas} is below minReplicas: use at least {scaling.MinReplicas}"
            );
        }

        faults.RequireDuration(spec.Autoscaling?.IdleAfter, FaultReason.InvalidSpec, "spec.autoscaling.idleAfter");
        faults.RequireDuration(spec.Monitoring?.MaxModelAge, FaultReason.InvalidSpec, "spec.monitoring.maxModelAge");
        CheckDrift(spec.Monitoring?.Drift, faults);
        faults.Require(
            spec.Monitoring?.Log is null or { Share: > 0 and <= 1 },
            FaultReason.InvalidSpec,
            "spec.monitoring.log.share",
            $"{spec.Monitoring?.Log?.Share}: use a number above 0 and up to 1; leave log out where nothing is to be kept"
        );
        faults.RequireInside(spec.Monitoring?.Log?.Uri, FaultReason.InvalidSpec, "spec.monitoring.log.uri");
        CheckAuth(spec.Auth, faults);
        if (spec.Route is { } route)
            CheckPath(route.Path, faults);
        return faults.Found;
    }

    private static void CheckDrift(DriftSpec? drift, Faults faults)
    {
        const string field = "spec.monitoring.drift";
        faults.RequireDuration(drift?.Window, FaultReason.InvalidSpec, $"{field}.window");
        faults.Require(
            Duration.Parse(drift?.Window) is not { } window || (window >= ShortestDrift && window <= LongestDrift),
            FaultReason.InvalidSpec,
            $"{field}.window",
            $"{drift?.Window}: use 12s to 365d"
        );
        faults.Require(
            drift is null or { Threshold: > 0 and < double.PositiveInfinity },
            FaultReason.InvalidSpec,
            $"{field}.threshold",
            $"{drift?.Threshold}: use a number above 0, such as 0.2"
        );
    }

    private static void CheckAuth(AuthSpec? auth, Faults faults)
    {
        if (auth is null)
            return;
        faults.Require(
            auth is not { Tokens: null, Issuer: null },
            FaultReason.InvalidSpec,
            "spec.auth",
            "name tokens, or an issuer, or both; leave it out where everybody may ask"
        );
        if (auth.Issuer is not { } issuer)
            return;
        faults.Require(
            Uri.TryCreate(issuer.Url, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps,
            FaultReason.InvalidSpec,
            "spec.auth.issuer.url",
            $"\"{issuer.Url}\" is no https:// URL: what comes over an open line may be anybody's keys"
        );
        faults.Require(
            issuer.Audience.Length > 0,
            FaultReason.InvalidSpec,
            "spec.auth.issuer.audience",
            "empty: say what the issuer's tokens must be meant for"
        );
    }

    private static void CheckRollout(RolloutSpec rollout, Faults faults)
    {
        const string field = "spec.rollout";
        faults.Require(
            Enum.IsDefined(rollout.Strategy),
            FaultReason.UnsupportedRollout,
            $"{field}.strategy",
            $"not a strategy that this version can do: use one of {string.Join(", ", Enum.GetNames<RolloutStrategy>())}"
        );
        faults.RequireDefined(rollout.Signature, FaultReason.InvalidSpec, $"{field}.signature");
        faults.RequireDuration(rollout.Interval, FaultReason.InvalidSpec, $"{field}.interval");
        faults.RequireDuration(rollout.Gates?.MaxP99, FaultReason.InvalidSpec, $"{field}.gates.maxP99");
        faults.Require(rollout.MinRequests >= 0, FaultReason.InvalidSpec, $"{field}.minRequests", $"{rollout.MinRequests}: use 0 or more");
        var most = rollout.Strategy == RolloutStrategy.Shadow ? 100 : 99;
        foreach (var (index, step) in (rollout.Steps ?? []).Index())
        {
            var before = index == 0 ? 0 : rollout.Steps![index - 1];
            faults.Require(
                step > before && step <= most,
                FaultReason.InvalidSpec,
                $"{field}.steps[{index}]",
                $"{step}: steps are percents that rise from 1 to {most} at the most; after the last one the new model takes over"
            );
        }

        faults.Require(
            rollout.Steps is null || rollout.Strategy is RolloutStrategy.Canary or RolloutStrategy.Shadow,
            FaultReason.InvalidSpec,
            $"{field}.steps",
            $"{rollout.Strategy} has no steps of its own: leave them out"
        );
        if (rollout.Sticky is { } sticky)
        {
            faults.Require(
                sticky.Header is null != sticky.Cookie is null,
                FaultReason.InvalidSpec,
                $"{field}.sticky",
                "name either header or cookie"
            );
            faults.Require(
                Token().IsMatch(sticky.Header ?? sticky.Cookie ?? "x"),
                FaultReason.InvalidSpec,
                $"{field}.sticky",
                $"\"{sticky.Header ?? sticky.Cookie}\" is no name of a header or cookie"
            );
        }
    }

    /// <summary>What both an Ingress and an HTTPRoute take, and the server can be served below.</summary>
    private static void CheckPath(string path, Faults faults)
    {
        const string field = "spec.route.path";
        var valid = path == "/" || (BasePath().IsMatch(path) && !path.Split('/').Any(segment => segment is "." or ".."));
        faults.Require(
            valid,
            FaultReason.InvalidSpec,
            field,
            $"\"{path}\" is no path prefix: write it as /models/sonar, of letters, digits and - . _ ~"
        );
        var first = path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";
        faults.Require(
            !OwnPaths.Contains(first),
            FaultReason.InvalidSpec,
            field,
            $"\"/{first}\" is a path of the server's own, and all of them are served below spec.route.path: use another"
        );
    }

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex ServiceName();

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
    private static partial Regex Token();

    [GeneratedRegex("^(/[A-Za-z0-9._~-]+)+/?$")]
    private static partial Regex BasePath();
}
