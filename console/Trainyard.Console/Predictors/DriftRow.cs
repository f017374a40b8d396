namespace Trainyard.Console.Predictors;

/// <summary>How far a feature or an output has moved from training, over the pods' window. Pure.</summary>
/// <param name="Psi">The population stability index; null before 100 rows. Above 0.2 it is commonly taken for a shift.</param>
/// <param name="Gaps">The share of rows without a value; null for outputs.</param>
internal sealed record DriftRow(string Name, bool IsOutput, double? Psi, double? JensenShannon, double? Gaps)
{
    /// <summary>The worst of the pods for each, the farthest first.</summary>
    public static IReadOnlyList<DriftRow> Of(IReadOnlyList<Sample> samples) =>
        [
            .. Rows(samples, "feature", "feature", isOutput: false)
                .Concat(Rows(samples, "prediction", "output", isOutput: true))
                .OrderByDescending(row => row.Psi ?? -1)
                .ThenBy(row => row.Name, StringComparer.Ordinal),
        ];

    private static IEnumerable<DriftRow> Rows(IReadOnlyList<Sample> samples, string kind, string label, bool isOutput)
    {
        double? Worst(string metric, string name) =>
            samples.Where(sample => sample.Name == metric && sample[label] == name).Select(sample => (double?)sample.Value).Max();
        string[] metrics = [$"trainyard_predictor_{kind}_drift_psi", isOutput ? "" : "trainyard_predictor_gap_share"];
        var names = samples.Where(sample => metrics.Contains(sample.Name)).Select(sample => sample[label]).Distinct();
        return names.Select(name => new DriftRow(
            name,
            isOutput,
            Worst($"trainyard_predictor_{kind}_drift_psi", name),
            Worst($"trainyard_predictor_{kind}_drift_jensen_shannon", name),
            isOutput ? null : Worst("trainyard_predictor_gap_share", name)
        ));
    }
}
