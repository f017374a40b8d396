using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Multi;

/// <summary>The part of the space that points dominate, up to a corner (Zitzler and Thiele 1998), by slices along the last
/// objective.</summary>
internal static class Hypervolume
{
    public static double Of(IEnumerable<double[]> points, double[] worst) =>
        Slice(Best([.. points.Where(point => point.Zip(worst).All(pair => pair.First < pair.Second))]), worst, worst.Length);

    private static double Slice(List<double[]> points, double[] worst, int objectives)
    {
        if (points.Count == 0)
            return 0;
        var last = objectives - 1;
        if (last == 0)
            return worst[0] - points.Min(point => point[0]);
        points.Sort((a, b) => a[last].CompareTo(b[last]));
        var volume = 0.0;
        for (var i = 0; i < points.Count; i++)
        {
            var depth = (i + 1 < points.Count ? points[i + 1][last] : worst[last]) - points[i][last];
            if (depth > 0)
                volume += depth * Slice(points[..(i + 1)], worst, last);
        }

        return volume;
    }

    private static List<double[]> Best(List<double[]> points) =>
        points.FindAll(point => !points.Exists(other => ParetoFront.Dominates(other, point)));
}
