using System.Globalization;
using System.Text;
using System.Text.Json;
using Trainyard.Api;
using Trainyard.Console.Sweeps;
using Trainyard.Models;
using Trainyard.Trainer.Client;

namespace Trainyard.Console.Versions;

/// <summary>A version as its store tells of it. Pure.</summary>
/// <param name="Digest">sha256:... of its manifest, and through it of every file.</param>
/// <param name="Card">The page about it, for people.</param>
public sealed record StoredVersion(int Version, string Digest, Manifest Manifest, string? Card)
{
    /// <summary>Of files VERSION/manifest.json and VERSION/card.md; the newest first.</summary>
    /// <exception cref="Contracts.FailureException">A manifest cannot be read, or is of a newer format.</exception>
    public static IReadOnlyList<StoredVersion> Of(IReadOnlyList<DownloadedFile> files)
    {
        var byName = files.ToDictionary(file => file.Name, file => file.Content);
        return
        [
            .. files
                .Select(file => file.Name.Split('/'))
                .Where(parts => parts is [_, Manifest.FileName])
                .Select(parts => Read(parts[0], byName))
                .OrderByDescending(stored => stored.Version),
        ];
    }

    /// <summary>Two versions side by side: how each was made, what came of it, and of what.</summary>
    public static IReadOnlyList<Pair> Compare(StoredVersion left, StoredVersion right) => Pair.Of(left.Lines(), right.Lines());

    /// <summary>The trial whose parameters it has, the newest one where several have: a search tries most points once.</summary>
    public Trial? TrialAmong(IEnumerable<Trial> trials) =>
        trials
            .Where(trial => trial.Status?.Phase == TrialPhase.Succeeded && trial.Spec.Parameters.All(Has))
            .OrderByDescending(trial => trial.Spec.Run)
            .ThenBy(trial => trial.Spec.Number)
            .FirstOrDefault();

    private bool Has(KeyValuePair<string, JsonElement> parameter) =>
        Manifest.Parameters.TryGetValue(parameter.Key, out var own)
        && (
            own.ValueKind == JsonValueKind.Number && parameter.Value.ValueKind == JsonValueKind.Number
                ? own.GetDouble().Equals(parameter.Value.GetDouble())
                : own.ToString() == parameter.Value.ToString()
        );

    private static StoredVersion Read(string folder, Dictionary<string, byte[]> files)
    {
        var json = files[$"{folder}/{Manifest.FileName}"];
        return new(
            int.Parse(folder, CultureInfo.InvariantCulture),
            ModelPackage.DigestOf(json),
            ModelPackage.Parse(json, folder),
            files.TryGetValue($"{folder}/card.md", out var card) ? Encoding.UTF8.GetString(card) : null
        );
    }

    private List<(string Name, string Text)> Lines() =>
        [
            ("version", Version.ToString(CultureInfo.InvariantCulture)),
            ("algorithm", Manifest.Algorithm?.ToString() ?? "–"),
            ("hold-out", Manifest.Holdout is { } score ? Words.Score(score) : "–"),
            .. Manifest.Metrics.Select(metric => (metric.Key, Words.Number(metric.Value))),
            .. Manifest.Parameters.Select(parameter => ($"{parameter.Key} (parameter)", Words.Value(parameter.Value))),
            ("training rows", Words.Whole(Manifest.TrainingRows)),
            ("seed", Manifest.Seed.ToString(CultureInfo.InvariantCulture)),
            .. Manifest.Data.Select(file => ($"data {file.Source}, {file.Uri}", file.Digest)),
            .. Manifest.Signature.Features.Select(feature => ($"feature {feature.Name}", Describe(feature))),
            ("predicts", string.Join(", ", Manifest.Signature.Outputs.Select(output => output.Name))),
            ("made by", $"Trainyard {Manifest.CodeVersion}"),
            ("digest", Digest),
        ];

    /// <summary>A feature's type, range and gaps in training.</summary>
    public static string Describe(Feature feature)
    {
        var range =
            feature.Categories is { } categories ? string.Join(", ", categories.Take(6)) + (categories.Count > 6 ? " …" : "")
            : feature is { Min: { } min, Max: { } max } ? $"{Words.Number(min)} to {Words.Number(max)}"
            : "no value";
        return feature.Missing > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{feature.Type}, {range}, {feature.Missing:P1} missing")
            : $"{feature.Type}, {range}";
    }
}
