using System.Text.RegularExpressions;
using Trainyard.Local.ApiServer.Schemas.Cel;

namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>One line of a type in builtin.schema, in the order in which the server looks: a field to be visited, or a rule.</summary>
/// <param name="Kind">visit, or what is told: invalid, required, forbidden and so on.</param>
/// <param name="Field">Which field is told (~ is a blank), from the object that has the rule; ^ is that object without its index, ^^
/// without its field.</param>
/// <param name="Shown">What is told as its value, if not the value.</param>
/// <param name="When">When the rule is broken; null: whenever the field is there.</param>
/// <param name="Message">The server's words; for some kinds their argument.</param>
internal sealed partial record FieldRule(string Kind, CelExpression Field, CelExpression? Shown, CelExpression? When, CelExpression Message)
{
    private static readonly string[] Kinds =
    [
        "invalid",
        "required",
        "forbidden",
        "unsupported",
        "duplicate",
        "missing",
        "toomany",
        "unfit",
        "frozen",
        "check",
        "union",
        "default",
        "set",
        "warn",
    ];

    /// <summary>Whether nothing else of the object is looked at where it is broken.</summary>
    public bool Ends { get; init; }

    /// <summary>Whether it is about changes: told last, and of updates only.</summary>
    public bool OfChanges { get; init; }

    public static FieldRule Visit(string field) => new("visit", _ => field, null, null, _ => null);

    /// <summary>The field where it is the same for all objects.</summary>
    public string Name => (string)Field([])!;

    public static bool IsRule(string word) => word.StartsWith('!') && Kinds.Contains(word.TrimStart('!'));

    /// <summary>!KIND FIELD [showing EXPRESSION] [when EXPRESSION] [-- MESSAGE]</summary>
    public static FieldRule Read(string line)
    {
        try
        {
            return ReadLine(line);
        }
        catch (CelException broken)
        {
            throw new InvalidDataException($"builtin.schema: {broken.Message} at {broken.At} in: {line}", broken);
        }
    }

    private static FieldRule ReadLine(string line)
    {
        var match = Line().Match(line.Trim());
        if (!match.Success)
            throw new InvalidDataException($"builtin.schema has a rule that cannot be read: {line}");

        var when = match.Groups["when"].Value;
        return new FieldRule(
            match.Groups["kind"].Value,
            Template(match.Groups["field"].Value.Replace('~', ' ')),
            Expression(match.Groups["shown"].Value),
            Expression(when),
            Template(match.Groups["message"].Value)
        )
        {
            Ends = match.Groups["ends"].Length > 0,
            OfChanges = when.Contains("oldSelf", StringComparison.Ordinal) || when.Contains("changed", StringComparison.Ordinal),
        };
    }

    private static CelExpression? Expression(string text) => text.Length == 0 ? null : CelCompiler.Loose(text);

    /// <summary>Words in which ${...} are expressions.</summary>
    private static CelExpression Template(string text)
    {
        var words = Placeholders().Split(text);
        CelExpression[] parts = [.. words.Select((word, i) => i % 2 == 0 ? _ => word : CelCompiler.Loose(word))];
        return variables => string.Concat(parts.Select(part => Convert.ToString(part(variables), CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex(@"^!(?<ends>!?)(?<kind>[a-z]+) (?<field>\S+)( showing (?<shown>.+?))?( when (?<when>.+?))?( --( (?<message>.*))?)?$")]
    private static partial Regex Line();

    [GeneratedRegex(@"\$\{(.*?)\}")]
    private static partial Regex Placeholders();
}
