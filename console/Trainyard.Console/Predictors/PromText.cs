using System.Globalization;

namespace Trainyard.Console.Predictors;

/// <summary>One line of Prometheus' text format.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public string this[string label] => Labels.GetValueOrDefault(label, "");
}

/// <summary>Reads Prometheus' text format (0.0.4), as far as our predictors write it. Pure.</summary>
internal static class PromText
{
    /// <summary>The samples; lines that are none are passed over, for other programs may answer here.</summary>
    public static IReadOnlyList<Sample> Read(string text) =>
        [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Line).OfType<Sample>()];

    private static Sample? Line(string line)
    {
        var brace = line.IndexOf('{', StringComparison.Ordinal);
        var end = brace < 0 ? -1 : EndOfLabels(line, brace);
        if (brace >= 0 && end < 0)
            return null;
        var name = brace < 0 ? line.Split(' ')[0] : line[..brace];
        var rest = (brace < 0 ? line[name.Length..] : line[(end + 1)..]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return rest.Length > 0 && Number(rest[0]) is { } value
            ? new(name, brace < 0 ? new Dictionary<string, string>() : Labels(line[(brace + 1)..end]), value)
            : null;
    }

    private static double? Number(string text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
        };

    /// <summary>Where the labels end: a brace in quotes is part of a value.</summary>
    private static int EndOfLabels(string line, int from)
    {
        var quoted = false;
        for (var i = from; i < line.Length; i++)
        {
            if (line[i] == '\\')
                i++;
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == '}' && !quoted)
                return i;
        }

        return -1;
    }

    private static Dictionary<string, string> Labels(string text)
    {
        var labels = new Dictionary<string, string>();
        var i = 0;
        while (text.IndexOf("=\"", i, StringComparison.Ordinal) is >= 0 and var equals)
        {
            var name = text[i..equals].Trim(' ', ',');
            var value = new System.Text.StringBuilder();
            for (i = equals + 2; i < text.Length && text[i] != '"'; i++)
            {
                if (text[i] == '\\' && i + 1 < text.Length)
                    value.Append(text[++i] == 'n' ? '\n' : text[i]);
                else
                    value.Append(text[i]);
            }

            labels[name] = value.ToString();
            i++;
        }

        return labels;
    }
}
