using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>The importance of a table's features from that of the model's columns.</summary>
internal static class FeatureWeights
{
    /// <summary>The features, the weightiest first: a feature of several columns has the sum of their gains.</summary>
    /// <param name="encoder">Which columns are whose.</param>
    /// <param name="gain">Each column's gain, or null.</param>
    /// <param name="permutation">Each feature's permutation importance, or null.</param>
    internal static IReadOnlyList<FeatureImportance> Rank(
        RowEncoder encoder,
        IReadOnlyList<double>? gain,
        IReadOnlyList<double>? permutation
    )
    {
        var total = gain?.Sum() ?? 0;
        return
        [
            .. encoder
                .Encoders.Select(
                    (feature, index) =>
                        new FeatureImportance(
                            feature.Feature.Name,
                            gain is null ? null
                                : total > 0 ? Sum(feature, gain) / total
                                : 0,
                            permutation?[index]
                        )
                )
                .OrderByDescending(feature => feature.Permutation ?? feature.Gain ?? 0)
                .ThenByDescending(feature => feature.Gain ?? 0)
                .ThenBy(feature => feature.Feature, StringComparer.Ordinal),
        ];
    }

    private static double Sum(FeatureEncoder feature, IReadOnlyList<double> columns) =>
        Enumerable.Range(feature.Offset, feature.Columns.Count).Sum(column => columns[column]);
}
