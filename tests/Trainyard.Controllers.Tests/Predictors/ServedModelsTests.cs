using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Predictors;
using Trainyard.Testing;

namespace Trainyard.Controllers.Tests.Predictors;

public sealed class ServedModelsTests
{
    private static readonly ServedModel First = Model(1, 0.80, 0.85);

    private static readonly Dictionary<
        string,
        (Promotion Promote, int? Named, ServedModel? Serving, ServedModel? Newest, string Reason, int? Chosen)
    > Cases = new()
    {
        ["no model yet"] = (Promotion.Always, null, null, null, PredictorReason.WaitingForModel, null),
        ["no model any more"] = (Promotion.Always, null, First, null, PredictorReason.WaitingForModel, 1),
        ["the first"] = (Promotion.Manual, null, null, First, PredictorReason.ModelFound, 1),
        ["a newer one"] = (Promotion.Always, null, First, Model(2, 0.1, 0.2), PredictorReason.ModelFound, 2),
        ["a newer one that nobody has named"] = (Promotion.Manual, null, First, Model(2, 0.9, 0.95), PredictorReason.PromotionHeld, 1),
        ["a newer one that is named"] = (Promotion.Manual, 2, First, Model(2, 0.9, 0.95), PredictorReason.VersionPinned, 2),
        ["an older one that is named"] = (Promotion.Manual, 1, Model(2), Model(2), PredictorReason.VersionPinned, 1),
        ["an older one that is named, whatever promote says"] = (
            Promotion.WhenBetter,
            1,
            Model(2),
            Model(3, 0.9, 0.95),
            PredictorReason.VersionPinned,
            1
        ),
        ["one that is named and not there"] = (Promotion.Manual, 99, Model(2), Model(2), PredictorReason.VersionNotFound, 2),
        ["one that is named before there is any"] = (Promotion.Always, 1, null, null, PredictorReason.WaitingForModel, null),
        ["a better one"] = (Promotion.WhenBetter, null, First, Model(2, 0.86, 0.9), PredictorReason.ModelFound, 2),
        ["one whose interval overlaps"] = (Promotion.WhenBetter, null, First, Model(2, 0.84, 0.9), PredictorReason.PromotionHeld, 1),
        ["one that touches"] = (Promotion.WhenBetter, null, First, Model(2, 0.85, 0.9), PredictorReason.PromotionHeld, 1),
        ["a worse one"] = (Promotion.WhenBetter, null, First, Model(2, 0.5, 0.6), PredictorReason.PromotionHeld, 1),
        ["one without a hold-out"] = (Promotion.WhenBetter, null, First, Model(2), PredictorReason.PromotionHeld, 1),
        ["one after a model without a hold-out"] = (
            Promotion.WhenBetter,
            null,
            Model(1),
            Model(2, 0.5, 0.6),
            PredictorReason.ModelFound,
            2
        ),
        ["the one that serves"] = (Promotion.WhenBetter, null, First, First, PredictorReason.ModelFound, 1),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_newer_model_takes_over_as_promote_says(string name)
    {
        var (promote, named, serving, newest, reason, chosen) = Cases[name];
        var predictor = Build.Predictor(
            spec =>
                spec with
                {
                    Model = new()
                    {
                        TrainingJob = "sonar",
                        Promote = promote,
                        Version = named,
                    },
                },
            new() { Model = serving }
        );
        var choice = ServedModels.Choose(predictor, Trained(newest), new());

        Assert.Equal((reason, chosen), (choice.Reason, choice.Model?.Version));
    }

    [Fact]
    public void Where_less_is_better_the_interval_must_lie_below()
    {
        var predictor = Build.Predictor(
            spec =>
                spec with
                {
                    Model = new() { TrainingJob = "sonar", Promote = Promotion.WhenBetter },
                },
            new() { Model = Model(1, 0.4, 0.5) }
        );
        var (lower, higher) = (Trained(Model(2, 0.2, 0.3), "logLoss"), Trained(Model(2, 0.6, 0.7), "logLoss"));

        Assert.Equal(PredictorReason.ModelFound, ServedModels.Choose(predictor, lower, new()).Reason);
        Assert.Equal(PredictorReason.PromotionHeld, ServedModels.Choose(predictor, higher, new()).Reason);
    }

    [Theory]
    [InlineData("s3://models/radar/1", "sha256:9", true)]
    [InlineData("s3://models/sonar/1", "sha256:9", true)]
    [InlineData("s3://models/sonar/1", "sha256:1", false)]
    public void A_key_is_one_models_own_whatever_its_version_and_stays_with_it(string uri, string digest, bool isAnother)
    {
        var served = new PredictorStatus { Model = First with { TrainingJob = null }, History = [First] };
        var other = First with { Uri = uri, Digest = digest };
        var chosen = Choose("radar", served, other);

        Assert.Equal(isAnother, PredictorPods.ModelKey(chosen) != "v1");
        var moved = served with { Model = chosen, History = [chosen, First] };
        Assert.Equal(PredictorPods.ModelKey(chosen), PredictorPods.ModelKey(Choose("radar", moved, other)));
        Assert.Equal("v1", PredictorPods.ModelKey(Choose("sonar", moved, First)));
        Assert.Equal("v2", PredictorPods.ModelKey(Choose("radar", moved, Model(2))));
    }

    [Fact]
    public void A_version_that_is_named_is_that_of_the_job_that_is_named()
    {
        var served = new PredictorStatus { Model = Model(2), History = [Model(2), First with { TrainingJob = "sonar" }] };
        var newest = Model(3) with { Uri = "s3://models/radar/3" };

        Assert.Equal("s3://models/radar/1", Choose("radar", served, newest, version: 1).Uri);
        Assert.Equal("s3://models/sonar/1", Choose("sonar", served, newest, version: 1).Uri);
    }

    [Fact]
    public void A_version_in_the_same_store_is_the_one_that_is_known_whichever_job_made_it()
    {
        var former = First with { TrainingJob = "sonar-1" };
        var served = new PredictorStatus { Model = Model(2), History = [Model(2), former] };
        var chosen = Choose("sonar-2", served, Model(2), version: 1);

        Assert.Equal((former.Digest, "v1"), (chosen.Digest, PredictorPods.ModelKey(chosen)));
    }

    [Fact]
    public void A_model_on_its_way_goes_on_though_it_is_held_by_now()
    {
        var second = Model(2, 0.5, 0.6);
        var predictor = Build.Predictor(
            spec =>
                spec with
                {
                    Model = new() { TrainingJob = "sonar", Promote = Promotion.WhenBetter },
                },
            new() { Model = First, Next = second }
        );

        Assert.Equal(2, ServedModels.Choose(predictor, Trained(second), new()).Model!.Version);
        Assert.Equal(2, ServedModels.Choose(predictor, Trained(Model(3, 0.5, 0.6)), new()).Model!.Version);
    }

    [Fact]
    public void A_place_is_served_as_it_is_named_and_a_missing_job_leaves_what_serves()
    {
        var placed = Build.Predictor(spec =>
            spec with
            {
                Model = new() { Uri = "s3://models/x/1", Digest = "sha256:1" },
            }
        );
        var orphan = Build.Predictor(spec => spec with { Model = new() { TrainingJob = "gone" } }, new() { Model = First });

        Assert.Equal(
            ("s3://models/x/1", "sha256:1"),
            (ServedModels.Choose(placed, null, new()).Model!.Uri, ServedModels.Choose(placed, null, new()).Model!.Digest)
        );
        var choice = ServedModels.Choose(orphan, null, new());
        Assert.Equal((PredictorReason.TrainingJobNotFound, First), (choice.Reason, choice.Model));
    }

    [Fact]
    public void The_credentials_are_the_predictors_own_else_those_of_the_jobs_output()
    {
        var job = Trained(First);
        job = job with
        {
            Spec = job.Spec with
            {
                Output = new()
                {
                    Uri = "s3://models",
                    Credentials = new() { SecretName = "store" },
                },
            },
        };
        var plain = Build.Predictor(spec => spec with { Model = new() { TrainingJob = "sonar" } });
        var own = Build.Predictor(spec =>
            spec with
            {
                Model = new()
                {
                    TrainingJob = "sonar",
                    Credentials = new() { SecretName = "mine" },
                },
            }
        );

        Assert.Equal("store", ServedModels.Choose(plain, job, new()).Credentials!.SecretName);
        Assert.Equal("mine", ServedModels.Choose(own, job, new()).Credentials!.SecretName);
    }

    private static ServedModel Choose(string job, PredictorStatus served, ServedModel newest, int? version = null)
    {
        var model = new PredictorModel { TrainingJob = job, Version = version };
        return ServedModels.Choose(Build.Predictor(spec => spec with { Model = model }, served), Trained(newest), new()).Model!;
    }

    private static ServedModel Model(int version, double? low = null, double? high = null) =>
        new()
        {
            Version = version,
            Uri = $"s3://models/sonar/{version}",
            Digest = $"sha256:{version}",
            Holdout = low is null
                ? null
                : new()
                {
                    Metric = "auc",
                    Value = (low.Value + high!.Value) / 2,
                    Interval95 = [low.Value, high.Value],
                },
        };

    private static TrainingJob Trained(ServedModel? model, string metric = "auc")
    {
        var status = model is null
            ? null
            : new ModelStatus
            {
                Version = model.Version!.Value,
                Uri = model.Uri,
                Digest = model.Digest!,
                Holdout = model.Holdout,
            };
        return Build.TrainingJob(spec => spec with { Objective = new() { Metric = metric } }, new() { Model = status });
    }
}
