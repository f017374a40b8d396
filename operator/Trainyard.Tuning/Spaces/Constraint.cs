using System.Text.RegularExpressions;

namespace Trainyard.Tuning;

/// <summary>
/// What must hold between parameters, such as <c>minLeaf * 2 &lt;= maxLeaf and optimizer != "sgd"</c>: numbers, quoted texts, true, false,
/// parameter names; + - * /, unary minus, == != &lt; &lt;= &gt; &gt;=, and, or, not, parentheses; log, exp, sqrt, abs, min, max. A
/// constraint that names an inactive parameter holds.
/// </summary>
internal sealed partial class Constraint
{
    private readonly Expression _root;

    private Constraint(string text, Expression root) => (Text, _root) = (text, root);

    public string Text { get; }

    /// <summary>Whether a parameter's name, or a text that reads like it, stands in it.</summary>
    public bool Names(string parameter) => Words().Matches(Text).Any(word => word.Value == parameter);

    /// <summary>Reads a constraint on these parameters. Throws <see cref="FormatException"/>.</summary>
    public static Constraint Parse(string text, IReadOnlyList<Parameter> parameters)
    {
        var root = new ConstraintParser(text, parameters).Parse();
        return root.Kind == ParameterValueKind.Boolean
            ? new(text, root)
            : throw new FormatException("a constraint must be true or false, such as a <= b");
    }

    /// <summary>Why the text is no constraint on these parameters; null when it is one.</summary>
    public static string? FaultOf(string text, IReadOnlyList<Parameter> parameters)
    {
        try
        {
            Parse(text, parameters);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    public bool Holds(ParameterSet point) => _root.Evaluate(point) is not { } value || value.AsBoolean;

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Words();
}

/// <summary>A typed part of a constraint; it evaluates to null where it needs an inactive parameter.</summary>
internal sealed record Expression(ParameterValueKind Kind, Func<ParameterSet, ParameterValue?> Evaluate);
