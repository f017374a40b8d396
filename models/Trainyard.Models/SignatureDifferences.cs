using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>What a caller of one model would meet at another. Pure.</summary>
public static class SignatureDifferences
{
    /// <summary>Why rows that the old model takes are not taken by the new one, or are answered in another form; empty where they are.
    /// Other categories, ranges and classes are no difference: they follow the data.</summary>
    public static IReadOnlyList<string> Of(Manifest old, Manifest fresh)
    {
        var before = old.Signature.Features.ToDictionary(feature => feature.Name);
        var after = fresh.Signature.Features.ToDictionary(feature => feature.Name);
        return
        [
            .. fresh.Signature.Features.Where(feature => !before.ContainsKey(feature.Name)).Select(feature => $"{feature.Name} is new"),
            .. old.Signature.Features.Where(feature => !after.ContainsKey(feature.Name)).Select(feature => $"{feature.Name} is gone"),
            .. old
                .Signature.Features.Where(feature => after.TryGetValue(feature.Name, out var other) && !Takes(other.Type, feature.Type))
                .Select(feature => $"{feature.Name} was {feature.Type} and is {after[feature.Name].Type}"),
            .. old.Task == fresh.Task ? Outputs(old, fresh) : [$"the task was {old.Task} and is {fresh.Task}"],
        ];
    }

    /// <summary>Whole numbers are only so in training: any number is taken.</summary>
    private static bool Takes(FeatureType fresh, FeatureType old) => fresh == old || (IsNumber(fresh) && IsNumber(old));

    private static bool IsNumber(FeatureType type) => type is FeatureType.Number or FeatureType.Integer;

    private static IEnumerable<string> Outputs(Manifest old, Manifest fresh)
    {
        var (before, after) = (Names(old), Names(fresh));
        return before.SequenceEqual(after) ? [] : [$"the outputs were {string.Join(", ", before)} and are {string.Join(", ", after)}"];
    }

    private static string[] Names(Manifest manifest) => [.. manifest.Signature.Outputs.Select(output => output.Name)];
}
