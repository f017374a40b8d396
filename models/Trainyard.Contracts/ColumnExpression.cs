using System.Globalization;
using System.Text.RegularExpressions;

namespace Trainyard.Contracts;

/// <summary>What a Scorer writes into a column: an answer of the model, or how it compares with a number or a text.</summary>
/// <param name="Answer">The answer: score, prediction ...</param>
/// <param name="Operator">One of &gt; &gt;= &lt; &lt;= == !=; null: the answer itself.</param>
/// <param name="Number">What it is compared with, where that is a number.</param>
/// <param name="Text">And where it is a text.</param>
public sealed partial record ColumnExpression(string Answer, string? Operator, double? Number, string? Text)
{
    /// <summary>The expression; null where the text is none.</summary>
    public static ColumnExpression? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
            return null;
        var operation = match.Groups["op"] is { Success: true } given ? given.Value : null;
        if (match.Groups["number"] is { Success: true } digits)
        {
            return double.TryParse(digits.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? new(match.Groups["answer"].Value, operation, number, null)
                : null;
        }

        // Texts are the same or not; which is the greater is nobody's question.
        var quoted = match.Groups["text"] is { Success: true } inner ? inner.Value : null;
        return quoted is not null && operation is not ("==" or "!=") ? null : new(match.Groups["answer"].Value, operation, null, quoted);
    }

    /// <summary>Whether a number fulfils the comparison. NaN fulfils none but !=.</summary>
    public bool Holds(double value) =>
        Operator switch
        {
            ">" => value > Number,
            ">=" => value >= Number,
            "<" => value < Number,
            "<=" => value <= Number,
            "==" => value == Number,
            _ => value != Number,
        };

    /// <summary>Whether a text fulfils the comparison.</summary>
    public bool Holds(string? value) => (value == (Text ?? Number?.ToString("R", CultureInfo.InvariantCulture))) == (Operator == "==");

    [GeneratedRegex(
        """^\s*(?<answer>[A-Za-z_][\w.+ -]*?)\s*(?:(?<op>>=|<=|==|!=|>|<)\s*(?:(?<number>[-+0-9.][-+0-9.eE]*)|'(?<text>[^']*)'|"(?<text>[^"]*)")\s*)?$"""
    )]
    private static partial Regex Form();
}
