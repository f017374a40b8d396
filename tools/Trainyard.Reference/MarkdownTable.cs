using System.Text;

namespace Trainyard.Reference;

/// <summary>A page with a title, where it comes from, and tables.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();

    /// <param name="title">Of the page.</param>
    /// <param name="source">What it is made from.</param>
    public MarkdownTable(string title, string source) => _text.Append($"# {title}\n\n<!-- Generated from {source} by `make docs`. -->\n");

    public MarkdownTable Text(string text)
    {
        _text.Append($"\n{text}\n");
        return this;
    }

    public MarkdownTable Section(string title) => Text($"## {title}");

    public MarkdownTable Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        _text.Append($"\n| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select(_ => " --- |"))}\n");
        foreach (var row in rows)
            _text.Append($"| {string.Join(" | ", row.Select(Cell))} |\n");
        return this;
    }

    public override string ToString() => _text.ToString();

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ").Trim();
}
