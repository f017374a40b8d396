using System.Globalization;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Rollouts;

namespace Trainyard.Controllers.Predictors;

/// <summary>A model to serve, or why there is none.</summary>
/// <param name="Model">The model; null where there is none yet.</param>
/// <param name="Credentials">The Secret that opens it.</param>
/// <param name="Reason">A constant for programs.</param>
/// <param name="Message">For people.</param>
internal sealed record ModelChoice(ServedModel? Model, CredentialsReference? Credentials, string Reason, string Message)
{
    /// <summary>Whether somebody goes back to a model that has served before: it is neither measured nor compared.</summary>
    public bool Returns { get; init; }

    /// <summary>The model that would be served, had it not been sent back.</summary>
    public RolledBackModel? RolledBack { get; init; }

    /// <summary>The same, for a model that has proved unfit: what serves goes on.</summary>
    public ModelChoice SentBack(ServedModel serving, string reason, string message) =>
        this with
        {
            Model = serving,
            Reason = reason,
            Message = message,
            RolledBack = new()
            {
                Model = Model!,
                Reason = reason,
                Message = message,
            },
        };
}

/// <summary>Decides which model a Predictor serves. Pure.</summary>
internal static class ServedModels
{
    /// <param name="predictor">The predictor; its status says what serves now.</param>
    /// <param name="job">The TrainingJob that it names; null where there is none.</param>
    /// <param name="options">Where jobs that name no output put their models.</param>
    public static ModelChoice Choose(Predictor predictor, TrainingJob? job, TrainyardOptions options)
    {
        var choice = predictor.Spec.Model.Uri is { } uri ? Placed(predictor, uri) : OfJob(predictor, job, options);
        choice = choice with { Model = choice.Model is { } chosen ? Keyed(predictor, chosen) : null };
        var sentBack = predictor.Status?.RolledBack;
        if (sentBack is null || choice.Model is null || !IsSame(sentBack.Model, choice.Model) || RolloutCommands.New(predictor) == "retry")
            return choice;
        return predictor.Status?.Model is { } serving && !IsSame(serving, choice.Model)
            ? choice.SentBack(serving, sentBack.Reason, sentBack.Message)
            : choice;
    }

    private static ModelChoice Placed(Predictor predictor, string uri)
    {
        var wanted = predictor.Spec.Model;
        return new(new() { Uri = uri, Digest = wanted.Digest }, wanted.Credentials, PredictorReason.ModelNamed, $"serves {uri}");
    }

    private static ModelChoice OfJob(Predictor predictor, TrainingJob? job, TrainyardOptions options)
    {
        var wanted = predictor.Spec.Model;
        if (job is null)
        {
            return new(
                Serving(predictor),
                wanted.Credentials,
                PredictorReason.TrainingJobNotFound,
                $"spec.model.trainingJob: there is no TrainingJob \"{wanted.TrainingJob}\" in this namespace"
            );
        }

        var credentials = wanted.Credentials ?? Trials.TrialFiles.Output(job, options)?.Credentials;
        if (job.Status?.Model is not { } newest)
        {
            return new(
                Serving(predictor),
                credentials,
                PredictorReason.WaitingForModel,
                $"TrainingJob \"{wanted.TrainingJob}\" has no model yet, it is {job.Status?.Phase?.ToString() ?? "not begun"}"
            );
        }

        if (wanted.Version is { } version)
            return Pinned(predictor, newest, version, credentials);

        var candidate = Known(newest, wanted.TrainingJob);
        return WhyHeld(predictor, candidate, job.Spec.Objective.ResolvedGoal) is { } held
            ? new(Serving(predictor), credentials, PredictorReason.PromotionHeld, held)
            : new(
                candidate,
                credentials,
                PredictorReason.ModelFound,
                $"serves version {candidate.Version} of TrainingJob \"{wanted.TrainingJob}\""
            );
    }

    /// <summary>The version that spec.model.version names: one that we know, or else where it must be stored.</summary>
    private static ModelChoice Pinned(Predictor predictor, ModelStatus newest, int version, CredentialsReference? credentials)
    {
        var name = predictor.Spec.Model.TrainingJob;
        if (version > newest.Version)
        {
            return new(
                Serving(predictor),
                credentials,
                PredictorReason.VersionNotFound,
                $"spec.model.version: TrainingJob \"{name}\" has versions up to {newest.Version}, and no {version}"
            );
        }

        var stored = Stored(newest, version) with { TrainingJob = name };
        var served = Served(predictor)
            .FirstOrDefault(model => model.Version == version && (model.TrainingJob == name || model.Uri == stored.Uri));
        var model = version == newest.Version ? Known(newest, name) : served ?? stored;
        return new(
            model,
            credentials,
            PredictorReason.VersionPinned,
            $"serves version {version} of TrainingJob \"{name}\", as spec.model.version says"
        )
        {
            Returns = served is not null,
        };
    }

    private static ServedModel Known(ModelStatus newest, string? job) =>
        new()
        {
            TrainingJob = job,
            Version = newest.Version,
            Uri = newest.Uri,
            Digest = newest.Digest,
            Holdout = newest.Holdout,
        };

    public static ServedModel Stored(ModelStatus newest, int version) =>
        new()
        {
            Version = version,
            Uri = string.Create(
                CultureInfo.InvariantCulture,
                $"{newest.Uri.TrimEnd('/')[..newest.Uri.TrimEnd('/').LastIndexOf('/')]}/{version}"
            ),
        };

    private static IEnumerable<ServedModel> Served(Predictor predictor) =>
        (predictor.Status?.History ?? []).Append(predictor.Status?.Model).OfType<ServedModel>();

    /// <summary>
    /// The model with the key that it has had, however it came to that: another release of the operator must move no pod. A new model
    /// whose version another one has taken (of another job, or of an output that was emptied) gets one that no other has.
    /// </summary>
    private static ServedModel Keyed(Predictor predictor, ServedModel model)
    {
        var status = predictor.Status;
        var known = Served(predictor).Concat(new[] { status?.Next, status?.RolledBack?.Model }.OfType<ServedModel>()).ToList();
        if (known.Find(one => IsSame(one, model)) is { } same)
            return model with { Key = same.Key };
        var key = PredictorPods.ModelKey(model with { Key = null });
        var isTaken = known.Exists(one => PredictorPods.ModelKey(one) == key);
        return model with { Key = isTaken ? $"{key}-{PredictorPods.PlaceKey(model)}" : null };
    }

    private static bool IsSame(ServedModel one, ServedModel other) => one.Uri == other.Uri && one.Digest == other.Digest;

    /// <summary>Why the candidate does not take over; null where it does.</summary>
    private static string? WhyHeld(Predictor predictor, ServedModel candidate, Goal goal)
    {
        var (spec, status) = (predictor.Spec.Model, predictor.Status);
        if (candidate.Digest == status?.Next?.Digest || candidate.Digest == status?.Model?.Digest)
            return null;
        if ((status?.Model ?? status?.Next) is not { } serving)
            return null;
        return spec.Promote switch
        {
            Promotion.Manual => $"version {candidate.Version} waits: set spec.model.version to it",
            Promotion.WhenBetter when !IsBetter(candidate.Holdout, serving.Holdout, goal) =>
                $"version {candidate.Version} waits: its hold-out interval {Show(candidate.Holdout)} does not beat "
                    + $"{Show(serving.Holdout)} of version {serving.Version}",
            _ => null,
        };
    }

    private static ServedModel? Serving(Predictor predictor) => predictor.Status?.Next ?? predictor.Status?.Model;

    /// <summary>The whole interval must lie on the better side of the other.</summary>
    private static bool IsBetter(HoldoutScore? candidate, HoldoutScore? serving, Goal goal)
    {
        if (serving is null)
            return true;
        if (candidate is not { Interval95: [var low, var high] } || serving.Interval95 is not [var servingLow, var servingHigh])
            return false;
        return goal == Goal.Maximize ? low > servingHigh : high < servingLow;
    }

    private static string Show(HoldoutScore? score) =>
        score is { Interval95: [var low, var high] }
            ? $"[{Faults.Show(Math.Round(low, 4))}, {Faults.Show(Math.Round(high, 4))}]"
            : "(none)";
}
