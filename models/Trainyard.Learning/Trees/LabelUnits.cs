using System.Globalization;

namespace Trainyard.Learning.Trees;

/// <summary>
/// XGBoost's parameters in the unit of the labels as they are learnt: a gain and its least (gamma) are in the square of the label's unit,
/// a gradient (alpha, the slope of pseudo-Huber) and a leaf (max_delta_step) in the unit itself. Of absolute errors the gradient is a
/// sign, which has none.
/// </summary>
internal static class LabelUnits
{
    /// <summary>The parameter by which XGBoost knows where pseudo-Huber goes from squared to absolute.</summary>
    public const string Slope = "huber_slope";

    // So many deviations away all is squared, or all absolute; the square of more has no room in a float.
    private const double MostSlope = 1e9;

    public static Dictionary<string, string> Apply(IReadOnlyDictionary<string, string> parameters, ModelNotes notes)
    {
        var all = new Dictionary<string, string>(parameters);
        if (notes.Link != Link.Identity)
            return all;
        var objective = parameters.GetValueOrDefault("objective");
        Divide(all, "max_delta_step", notes.Scale);
        if (objective == "reg:absoluteerror")
            return all;
        Divide(all, "gamma", notes.Scale * notes.Scale);
        Divide(all, "alpha", notes.Scale);
        if (objective == "reg:pseudohubererror")
            all[Slope] = Text(Math.Clamp(1 / notes.Scale, 1 / MostSlope, MostSlope));
        return all;
    }

    private static void Divide(Dictionary<string, string> all, string name, double by)
    {
        if (all.TryGetValue(name, out var text) && double.Parse(text, CultureInfo.InvariantCulture) is var value and > 0)
            all[name] = Text(Math.Min(value / by, float.MaxValue));
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
