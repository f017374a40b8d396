using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Trainyard.Api;
using Trainyard.Console.Tests.Support;
using Trainyard.Console.Versions;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Trainer.Client;

namespace Trainyard.Console.Tests.Versions;

public sealed class VersionTests
{
    [Fact]
    public void A_version_that_a_job_has_stored_and_predictors_serve_is_one_line()
    {
        var known = KnownVersion.Of([Objects.Job()], [Objects.Predictor(80), Named("beside", serves: 3)]);
        Assert.Equal([3, 2, 1], known.Select(version => version.Version));
        Assert.Equal([new("sonar", "rolls out"), new("beside", "serves")], known[0].Served);
        Assert.Equal([new("sonar", "serves")], known[1].Served);
        Assert.Equal([new("sonar", "has served")], known[2].Served);
        Assert.Equal((1, 0.951), (known[0].Run, known[0].Holdout!.Value));
    }

    [Fact]
    public void Jobs_of_one_name_in_two_namespaces_and_a_predictor_of_a_place_are_not_mixed_up()
    {
        var other = Objects.Job() with
        {
            Metadata = new() { Name = "sonar", NamespaceProperty = "water" },
        };
        var placed = Objects.Predictor(80) with { Spec = new() { Model = new() { Uri = "s3://models/x" } } };
        var known = KnownVersion.Of([Objects.Job(), other], [placed]);
        Assert.Equal([("default", 3), ("water", 3)], known.Select(version => (version.Namespace, version.Version)));
        Assert.All(known, version => Assert.Empty(version.Served));
    }

    [Fact]
    public void A_job_without_a_model_has_no_version() => Assert.Empty(KnownVersion.Of([Objects.Job() with { Status = null }], []));

    [Fact]
    public void Versions_come_from_their_files_the_newest_first_and_what_is_no_version_is_passed_over()
    {
        var stored = StoredVersion.Of([.. Files(2), .. Files(11), new("12/card.md", "half"u8.ToArray())]);
        Assert.Equal([11, 2], stored.Select(version => version.Version));
        Assert.Equal("# 11", stored[0].Card);
        Assert.Equal(ModelPackage.DigestOf(Files(11)[0].Content), stored[0].Digest);
    }

    [Fact]
    public void A_manifest_of_a_newer_format_is_a_fault_that_says_so()
    {
        var json = Encoding
            .UTF8.GetString(Files(1)[0].Content)
            .Replace("\"formatVersion\": 1", "\"formatVersion\": 99", StringComparison.Ordinal);
        var fault = Assert.Throws<FailureException>(() => StoredVersion.Of([new("1/manifest.json", Encoding.UTF8.GetBytes(json))]));
        Assert.Contains("has the format 99", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_versions_side_by_side_differ_where_they_were_made_otherwise()
    {
        var pairs = StoredVersion.Compare(Stored(2, depth: 3), Stored(3, depth: 7, rows: 150));
        var differ = pairs.Where(pair => pair.Differs).Select(pair => pair.Name).ToList();
        Assert.Equal(["version", "maxDepth (parameter)", "training rows", "digest"], differ);
        Assert.Contains(pairs, pair =>
            pair is { Name: "feature depth", Left: "Number, 0 to 10, 10.0% missing" or "Number, 0 to 10, 10.0 % missing" }
        );
    }

    [Fact]
    public void Its_trial_is_the_newest_one_that_has_succeeded_with_its_parameters()
    {
        var stored = Stored(3, depth: 7);
        Trial[] trials = [Trial(1, 1, 7), Trial(2, 1, 7), Trial(2, 2, 5), Trial(3, 1, 7, TrialPhase.Failed)];
        Assert.Equal("sonar-2-00001", stored.TrialAmong(trials)!.Metadata.Name);
        Assert.Null(Stored(3, depth: 4).TrialAmong(trials));
    }

    [Fact]
    public void A_package_as_one_file_has_the_same_bytes_each_time()
    {
        var (one, again) = (PackageZip.Of("sonar-1", Files(1)), PackageZip.Of("sonar-1", Files(1)));
        Assert.Equal(one.ToArray(), again.ToArray());
        using var zip = new ZipArchive(one);
        Assert.Equal(["sonar-1/1/manifest.json", "sonar-1/1/card.md"], zip.Entries.Select(entry => entry.FullName));
    }

    private static Predictor Named(string name, int serves) =>
        Objects.Predictor(80) with
        {
            Metadata = new() { Name = name, NamespaceProperty = "default" },
            Status = new()
            {
                Model = new() { Version = serves, Uri = $"pvc://models/sonar/{serves}" },
            },
        };

    private static Trial Trial(int run, int number, int depth, TrialPhase phase = TrialPhase.Succeeded)
    {
        var trial = Objects.Trial(number);
        return trial with
        {
            Metadata = new() { Name = $"sonar-{run}-{number:00000}" },
            Spec = trial.Spec with { Run = run, Number = number, Parameters = Parameters(depth) },
            Status = trial.Status! with { Phase = phase },
        };
    }

    // As the trainer writes it: a whole number may be told as 7.0.
    private static Dictionary<string, JsonElement> Parameters(double depth) => new() { ["maxDepth"] = Objects.Json(depth) };

    private static StoredVersion Stored(int version, int depth, int rows = 120) => StoredVersion.Of(Files(version, depth, rows))[0];

    private static DownloadedFile[] Files(int version, int depth = 5, int rows = 120)
    {
        var manifest = new Manifest
        {
            TrainingJob = "sonar",
            Version = version,
            Task = LearningTask.BinaryClassification,
            Algorithm = Algorithm.GradientBoosting,
            Parameters = new Dictionary<string, JsonElement> { ["maxDepth"] = Objects.Json(depth), ["rounds"] = Objects.Json(300) },
            Seed = 7,
            Signature = new()
            {
                Features =
                [
                    new()
                    {
                        Name = "depth",
                        Type = FeatureType.Number,
                        Min = 0,
                        Max = 10,
                        Missing = 0.1,
                    },
                ],
                Outputs = [new() { Name = "label", Type = FeatureType.Category }],
                Classes = ["M", "R"],
            },
            ModelFile = "model.ubj",
            TrainingRows = rows,
            Metrics = new Dictionary<string, double> { ["auc"] = 0.9 },
            Data = [new("pings", "pvc://datasets/sonar.csv", "sha256:1", 100)],
            CodeVersion = "1.0.0",
            Files = new Dictionary<string, string> { ["model.ubj"] = "sha256:2" },
        };
        return
        [
            new($"{version}/manifest.json", JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.Manifest)),
            new($"{version}/card.md", Encoding.UTF8.GetBytes($"# {version}")),
        ];
    }
}
