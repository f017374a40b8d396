using System.Text.RegularExpressions;

namespace Trainyard.Local.ApiServer.Schemas.Cel;

/// <summary>
/// Reads the Common Expression Language: fields, indexes, literals, lists, maps, arithmetic, comparison, logic, the macros has, all,
/// exists, exists_one, filter and map, and calls.
/// </summary>
internal sealed partial class CelParser
{
    private static readonly string[][] Levels =
    [
        ["||"],
        ["&&"],
        ["<=", ">=", "==", "!=", "<", ">", "in"],
        ["+", "-"],
        ["*", "/", "%"],
    ];
    private static readonly string[] Macros = ["all", "exists", "exists_one", "filter", "map"];

    private readonly List<(string Text, int At)> _tokens;
    private readonly int _end;
    private int _at;

    private CelParser(string text)
    {
        _tokens =
        [
            .. Tokens().Matches(text).Where(match => !string.IsNullOrWhiteSpace(match.Value)).Select(match => (match.Value, match.Index)),
        ];
        _end = text.Length;
    }

    private int Position => _at < _tokens.Count ? _tokens[_at].At : _end;

    /// <exception cref="CelException">It cannot be read.</exception>
    public static CelNode Parse(string text)
    {
        CelParser parser = new(text);
        var expression = parser.Ternary();
        return parser.Peek().Length == 0 ? expression : throw parser.Unexpected("extraneous input", "<EOF>");
    }

    private string Peek() => _at < _tokens.Count ? _tokens[_at].Text : "";

    private string Next() =>
        _at < _tokens.Count ? _tokens[_at++].Text : throw new CelException("Syntax error: mismatched input '<EOF>'", _end);

    private bool Take(string token)
    {
        var found = Peek() == token;
        _at += found ? 1 : 0;
        return found;
    }

    private CelException Unexpected(string what, string wanted) =>
        new($"Syntax error: {what} '{(Peek().Length == 0 ? "<EOF>" : Peek())}' expecting {wanted}", Position);

    private void Require(string token)
    {
        if (!Take(token))
            throw new CelException($"Syntax error: missing '{token}' at '{(Peek().Length == 0 ? "<EOF>" : Peek())}'", Position);
    }

    private CelNode Ternary()
    {
        var condition = Binary(0);
        var at = Position;
        if (!Take("?"))
            return condition;

        var yes = Binary(0);
        Require(":");
        return new CelCall(at, "_?_:_", false, condition, yes, Ternary());
    }

    private CelNode Binary(int level)
    {
        if (level == Levels.Length)
            return Unary();

        var left = Binary(level + 1);
        while (Levels[level].Contains(Peek()))
        {
            var at = Position;
            var operation = Next();
            left = new CelCall(at, operation == "in" ? "@in" : $"_{operation}_", false, left, Binary(level + 1));
        }

        return left;
    }

    private CelNode Unary()
    {
        var at = Position;
        if (Take("!"))
            return new CelCall(at, "!_", false, Unary());
        if (Take("-"))
            return new CelCall(at, "-_", false, Unary());

        var value = Primary();
        while (Peek() is "." or "[")
        {
            at = Position;
            value = Next() == "." ? Member(value, at) : Index(value, at);
        }

        return value;
    }

    private CelCall Index(CelNode value, int at)
    {
        var index = Ternary();
        Require("]");
        return new CelCall(at, "_[_]", false, value, index);
    }

    private CelNode Member(CelNode value, int at)
    {
        var optional = Take("?");
        var name = Next();
        var open = Position;
        if (optional || !Take("("))
            return new CelField(at, value, Unescaped(name), false, optional);
        if (!Macros.Contains(name))
            return new CelCall(open, name, true, [value, .. Arguments()]);

        var variable = Next();
        Require(",");
        var body = Ternary();
        Require(")");
        return new CelFold(open, name, value, variable, body);
    }

    private List<CelNode> Arguments(string end = ")")
    {
        List<CelNode> arguments = [];
        while (!Take(end))
        {
            arguments.Add(Ternary());
            if (Peek() == end)
                continue;

            if (!Take(","))
                Require(end);
        }

        return arguments;
    }

    private CelNode Primary()
    {
        var at = Position;
        var token = Next();
        switch (token)
        {
            case "(":
                var inner = Ternary();
                Require(")");
                return inner;
            case "[":
                return new CelList(at, [.. Arguments("]")]);
            case "{":
                return Map(at);
            case "true" or "false":
                return new CelLiteral(at, token == "true");
            case "null":
                return new CelLiteral(at, null);
        }

        if (token[0] is '"' or '\'')
            return new CelLiteral(at, Regex.Unescape(token[1..^1]));

        if (char.IsDigit(token[0]))
        {
            return new CelLiteral(
                at,
                token.Contains('.') || token.Contains('e')
                    ? double.Parse(token, CultureInfo.InvariantCulture)
                    : (object)long.Parse(token, CultureInfo.InvariantCulture)
            );
        }

        if (!char.IsLetter(token[0]) && token[0] != '_')
        {
            _at--;
            throw Unexpected("extraneous input", "an expression");
        }

        var open = Position;
        if (!Take("("))
            return new CelName(at, token);

        var arguments = Arguments();
        if (token != "has")
            return new CelCall(open, token, false, [.. arguments]);

        return arguments is [CelField field]
            ? field with
            {
                Test = true,
            }
            : throw new CelException("invalid argument to has() macro", arguments.Count > 0 ? arguments[0].At : open);
    }

    private CelMap Map(int at)
    {
        List<CelNode> keys = [];
        List<CelNode> values = [];
        while (!Take("}"))
        {
            keys.Add(Ternary());
            Require(":");
            values.Add(Ternary());
            if (Peek() != "}")
                Require(",");
        }

        return new CelMap(at, [.. keys], [.. values]);
    }

    /// <summary>__in__ names the field in: words of the language cannot stand for themselves.</summary>
    private static string Unescaped(string name) =>
        name.Length > 4 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal)
            ? name[2..^2]
            : name;

    [GeneratedRegex("""\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+\.\d+(?:e[-+]?\d+)?|\d+|[A-Za-z_][A-Za-z0-9_]*|\|\||&&|[<>=!]=|.""")]
    private static partial Regex Tokens();
}
