using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>What a predictor's page of metrics (Prometheus' text format) says of its predictions since it started. Pure.</summary>
internal static class MetricsPage
{
    private const string Predictions = "trainyard_predictor_prediction";
    private const string Distances = "trainyard_predictor_feedback_error";
    private const string Model = "trainyard_predictor_model_info";
    private const string Outcomes = "trainyard_predictor_feedback_total";

    public static PodPredictions Read(string page, string pod, string version)
    {
        var samples = page.Split('\n').Select(Sample.Parse).OfType<Sample>().ToList();
        return new()
        {
            Pod = pod,
            Version = version,
            Digest = samples.Find(sample => sample.Name == Model)?.Label("digest"),
            Predictions = Histograms(samples, Predictions),
            Distances = Histograms(samples, Distances),
            Right = Outcome(samples, "right"),
            Wrong = Outcome(samples, "wrong"),
        };
    }

    /// <summary>What has come since; what has fewer than before has started anew in between.</summary>
    public static PodPredictions Since(PodPredictions now, PodPredictions then) =>
        now with
        {
            Predictions = Since(now.Predictions!, then.Predictions!),
            Distances = Since(now.Distances!, then.Distances!),
            Right = now.Right < then.Right ? now.Right : now.Right - then.Right,
            Wrong = now.Wrong < then.Wrong ? now.Wrong : now.Wrong - then.Wrong,
        };

    private static List<ValueCounts> Since(IReadOnlyList<ValueCounts> now, IReadOnlyList<ValueCounts> then) =>
        [
            .. now.Select(one =>
                then.FirstOrDefault(other => other.Name == one.Name && other.Bounds.SequenceEqual(one.Bounds)) is { } before
                && before.Counts.Sum() <= one.Counts.Sum()
                    ? one with
                    {
                        Counts = [.. one.Counts.Zip(before.Counts, (a, b) => a - b)],
                        Sum = one.Sum - before.Sum,
                    }
                    : one
            ),
        ];

    private static long Outcome(List<Sample> samples, string outcome) =>
        (long)samples.Where(sample => sample.Name == Outcomes && sample.Label("outcome") == outcome).Sum(sample => sample.Value);

    private static List<ValueCounts> Histograms(List<Sample> samples, string name) =>
        [
            .. samples
                .Where(sample => sample.Name == $"{name}_bucket")
                .GroupBy(sample => sample.Label("output") ?? "")
                .Select(buckets =>
                    Histogram(buckets.Key, [.. buckets.OrderBy(bucket => bucket.Bound)]) with
                    {
                        Sum = samples.Find(sample => sample.Name == $"{name}_sum" && (sample.Label("output") ?? "") == buckets.Key)?.Value
                            ?? 0,
                    }
                ),
        ];

    /// <summary>Buckets hold all below them; the last one all there are.</summary>
    private static ValueCounts Histogram(string name, IReadOnlyList<Sample> buckets) =>
        new()
        {
            Name = name,
            Bounds = [.. buckets.Select(bucket => bucket.Bound).Where(double.IsFinite)],
            Counts = [.. buckets.Select((bucket, i) => (long)(bucket.Value - (i == 0 ? 0 : buckets[i - 1].Value)))],
        };

    /// <summary>One line of it.</summary>
    private sealed record Sample(string Name, IReadOnlyList<(string Name, string Value)> Labels, double Value)
    {
        public double Bound => Number(Label("le") ?? "") ?? double.NaN;

        public string? Label(string name) => Labels.FirstOrDefault(label => label.Name == name).Value;

        public static Sample? Parse(string line)
        {
            if (!line.StartsWith("trainyard_predictor_", StringComparison.Ordinal))
                return null;
            var open = line.IndexOf('{');
            var close = line.LastIndexOf('}');
            var name = line[..(open < 0 ? line.IndexOf(' ') : open)];
            var rest = line[(close < 0 ? name.Length : close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return rest is [var value, ..] && Number(value) is { } number
                ? new(name, open < 0 || close < open ? [] : [.. ParseLabels(line[(open + 1)..close])], number)
                : null;
        }

        private static double? Number(string text) =>
            text == "+Inf" ? double.PositiveInfinity
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : null;

        /// <summary>name="value",... where a backslash stands before quotes and backslashes of the value.</summary>
        private static IEnumerable<(string Name, string Value)> ParseLabels(string text)
        {
            for (var at = 0; at < text.Length;)
            {
                var begin = text.IndexOf("=\"", at, StringComparison.Ordinal);
                if (begin < 0)
                    yield break;
                var end = begin + 2;
                while (end < text.Length && text[end] != '"')
                    end += text[end] == '\\' ? 2 : 1;
                var value = text[(begin + 2)..Math.Min(end, text.Length)];
                yield return (
                    text[at..begin].Trim(',', ' '),
                    value.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)
                );
                at = end + 1;
            }
        }
    }
}
