using System.Text.RegularExpressions;

namespace Trainyard.Local.Schemas.Cel;

/// <summary>What an expression gives for the values of its variables.</summary>
internal delegate object? CelExpression(Dictionary<string, object?> variables);

/// <summary>
/// Reads the part of the Common Expression Language that validation rules mostly use: fields, indexes, literals, arithmetic,
/// comparison, logic, the macros has, all, exists, exists_one, filter and map, and the functions of <see cref="CelFunctions"/>.
/// </summary>
internal sealed partial class CelParser
{
    private static readonly string[][] Levels = [["||"], ["&&"], ["<=", ">=", "==", "!=", "<", ">", "in"], ["+", "-"], ["*", "/", "%"]];
    private static readonly string[] Macros = ["all", "exists", "exists_one", "filter", "map"];

    private readonly List<string> _tokens;
    private int _at;

    private CelParser(string text)
    {
        _tokens = [.. Tokens().Matches(text).Select(match => match.Value).Where(token => !string.IsNullOrWhiteSpace(token))];
    }

    /// <exception cref="CelException">It cannot be read.</exception>
    public static CelExpression Parse(string text)
    {
        CelParser parser = new(text);
        CelExpression expression = parser.Ternary();
        return parser.Peek().Length == 0 ? expression : throw new CelException($"Syntax error: extraneous input '{parser.Peek()}'");
    }

    private string Peek() => _at < _tokens.Count ? _tokens[_at] : "";

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw new CelException("Syntax error: mismatched input '<EOF>'");

    private bool Take(string token)
    {
        bool found = Peek() == token;
        _at += found ? 1 : 0;
        return found;
    }

    private void Require(string token)
    {
        if (Next() is var found && found != token) throw new CelException($"Syntax error: '{found}' in the place of '{token}'");
    }

    private CelExpression Ternary()
    {
        CelExpression condition = Binary(0);
        if (!Take("?")) return condition;

        CelExpression yes = Binary(0);
        Require(":");
        CelExpression no = Ternary();
        return variables => CelFunctions.Truth(condition(variables)) ? yes(variables) : no(variables);
    }

    private CelExpression Binary(int level)
    {
        if (level == Levels.Length) return Unary();

        CelExpression left = Binary(level + 1);
        while (Levels[level].Contains(Peek()))
        {
            string operation = Next();
            CelExpression first = left;
            CelExpression second = Binary(level + 1);
            left = operation switch
            {
                "||" => variables => CelFunctions.Truth(first(variables)) || CelFunctions.Truth(second(variables)),
                "&&" => variables => CelFunctions.Truth(first(variables)) && CelFunctions.Truth(second(variables)),
                _ => variables => CelFunctions.Operate(operation, first(variables), second(variables)),
            };
        }

        return left;
    }

    private CelExpression Unary()
    {
        if (Take("!"))
        {
            CelExpression negated = Unary();
            return variables => !CelFunctions.Truth(negated(variables));
        }

        if (Take("-"))
        {
            CelExpression number = Unary();
            return variables => CelFunctions.Operate("-", 0L, number(variables));
        }

        CelExpression value = Primary();
        while (Peek() is "." or "[") value = Next() == "." ? Member(value, Next()) : Index(value);

        return value;
    }

    private CelExpression Index(CelExpression value)
    {
        CelExpression index = Ternary();
        Require("]");
        return variables => CelFunctions.Item(value(variables), index(variables));
    }

    private CelExpression Member(CelExpression value, string name)
    {
        if (!Take("(")) return variables => CelFunctions.Field(value(variables), name);

        if (Macros.Contains(name))
        {
            string variable = Next();
            Require(",");
            CelExpression body = Ternary();
            Require(")");
            return variables => CelFunctions.Iterate(name, value(variables), item => body(new Dictionary<string, object?>(variables) { [variable] = item }));
        }

        List<CelExpression> arguments = Arguments();
        return variables => CelFunctions.Call(name, [value(variables), .. arguments.Select(argument => argument(variables))]);
    }

    private List<CelExpression> Arguments(string end = ")")
    {
        List<CelExpression> arguments = [];
        while (!Take(end))
        {
            arguments.Add(Ternary());
            if (Peek() != end) Require(",");
        }

        return arguments;
    }

    private CelExpression Primary()
    {
        string token = Next();
        switch (token)
        {
            case "(":
                CelExpression inner = Ternary();
                Require(")");
                return inner;
            case "[":
                List<CelExpression> items = Arguments("]");
                return variables => items.ConvertAll(item => item(variables));
            case "true" or "false":
                return _ => token == "true";
            case "null":
                return _ => null;
            case "has":
                return Has();
        }

        if (token[0] is '"' or '\'')
        {
            string text = Regex.Unescape(token[1..^1]);
            return _ => text;
        }

        if (char.IsDigit(token[0]))
        {
            object number = token.Contains('.') || token.Contains('e') ? double.Parse(token, CultureInfo.InvariantCulture)
                : (object)long.Parse(token, CultureInfo.InvariantCulture);
            return _ => number;
        }

        if (!char.IsLetter(token[0]) && token[0] != '_') throw new CelException($"Syntax error: extraneous input '{token}'");

        if (Take("("))
        {
            List<CelExpression> arguments = Arguments();
            return variables => CelFunctions.Call(token, [.. arguments.Select(argument => argument(variables))]);
        }

        return variables => variables.TryGetValue(token, out object? value) ? value : throw new CelException($"undeclared reference to '{token}'");
    }

    /// <summary>has(a.b): the last name is looked for, not read.</summary>
    private CelExpression Has()
    {
        Require("(");
        CelExpression owner = Primary();
        string name = "";
        while (Take("."))
        {
            CelExpression before = owner;
            string step = name;
            owner = step.Length == 0 ? before : variables => CelFunctions.Field(before(variables), step);
            name = Next();
        }

        Require(")");
        return variables => CelFunctions.Wrapped(owner(variables)) is JsonObject fields && fields.ContainsKey(name);
    }

    [GeneratedRegex("""\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+\.\d+(?:e[-+]?\d+)?|\d+|[A-Za-z_][A-Za-z0-9_]*|\|\||&&|[<>=!]=|.""")]
    private static partial Regex Tokens();
}
