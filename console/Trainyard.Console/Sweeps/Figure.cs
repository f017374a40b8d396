namespace Trainyard.Console.Sweeps;

/// <summary>A chart in the words of plotly.js; colours are names of the theme's ("good", "quiet" ...), which the browser knows.</summary>
internal sealed record Figure(IReadOnlyList<Dictionary<string, object?>> Data, Dictionary<string, object?> Layout)
{
    /// <summary>What is said below it, such as that not all is drawn.</summary>
    public string? Note { get; init; }

    public static Dictionary<string, object?> Points(
        string name,
        IEnumerable<double?> x,
        IEnumerable<double?> y,
        string colour,
        string symbol
    ) =>
        new()
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["name"] = name,
            ["x"] = x.ToArray(),
            ["y"] = y.ToArray(),
            ["marker"] = new Dictionary<string, object?>
            {
                ["color"] = colour,
                ["symbol"] = symbol,
                ["size"] = 6,
            },
        };

    public static Dictionary<string, object?> Line(string name, Array x, Array y, string colour, double width = 2) =>
        new()
        {
            ["type"] = "scatter",
            ["mode"] = "lines",
            ["name"] = name,
            ["x"] = x,
            ["y"] = y,
            ["line"] = new Dictionary<string, object?> { ["color"] = colour, ["width"] = width },
        };

    public static Dictionary<string, object?> Axes(string x, string y, bool logX = false) =>
        new()
        {
            ["xaxis"] = new Dictionary<string, object?> { ["title"] = Title(x), ["type"] = logX ? "log" : "-" },
            ["yaxis"] = new Dictionary<string, object?> { ["title"] = Title(y) },
        };

    public static Dictionary<string, object?> Title(string text) => new() { ["text"] = Escaped(text) };

    /// <summary>Plotly reads a few tags in its texts: a name of somebody's own is no tag.</summary>
    public static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
