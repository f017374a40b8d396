using System.Globalization;

namespace Trainyard.Cli.Load;

/// <summary>How a load's numbers are written.</summary>
internal static class LoadText
{
    public static string Milliseconds(TimeSpan length) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(length.TotalMilliseconds >= 100 ? $"{length.TotalMilliseconds:F0}" : $"{length.TotalMilliseconds:G3}")} ms"
        );

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.###} %");
}
