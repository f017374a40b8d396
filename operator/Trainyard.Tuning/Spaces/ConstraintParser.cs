using System.Globalization;

namespace Trainyard.Tuning;

/// <summary>Reads constraints by recursive descent, one method for each precedence. Throws <see cref="FormatException"/> with the place of
/// the fault.</summary>
internal sealed class ConstraintParser(string text, IReadOnlyList<Parameter> parameters)
{
    private static readonly string[] Symbols = ["<=", ">=", "==", "!=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "(", ")", ","];

    private int _at;

    public Expression Parse()
    {
        var root = Or();
        Skip();
        return _at == text.Length ? root : throw Fault($"'{text[_at..]}' is not understood");
    }

    private Expression Or()
    {
        var left = And();
        while (Take("||") || TakeWord("or"))
        {
            left = Logic(left, And(), (a, b) => a || b);
        }

        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (Take("&&") || TakeWord("and"))
        {
            left = Logic(left, Not(), (a, b) => a && b);
        }

        return left;
    }

    private Expression Not()
    {
        if (!TakeWord("not") && !Take("!"))
        {
            return Comparison();
        }

        var inner = Need(Not(), ParameterValueKind.Boolean);
        return new(ParameterValueKind.Boolean, p => inner.Evaluate(p) is { } v ? !v.AsBoolean : null);
    }

    private Expression Comparison()
    {
        var left = Sum();
        foreach (var symbol in Symbols[..4].Append("<").Append(">"))
        {
            if (Take(symbol))
            {
                return Compare(symbol, left, Sum());
            }
        }

        return left;
    }

    private Expression Sum()
    {
        var left = Product();
        while (true)
        {
            if (Take("+"))
            {
                left = Arithmetic(left, Product(), (a, b) => a + b);
            }
            else if (Take("-"))
            {
                left = Arithmetic(left, Product(), (a, b) => a - b);
            }
            else
            {
                return left;
            }
        }
    }

    private Expression Product()
    {
        var left = Unary();
        while (true)
        {
            if (Take("*"))
            {
                left = Arithmetic(left, Unary(), (a, b) => a * b);
            }
            else if (Take("/"))
            {
                left = Arithmetic(left, Unary(), (a, b) => a / b);
            }
            else
            {
                return left;
            }
        }
    }

    private Expression Unary() => Take("-") ? Arithmetic(Constant(0.0), Unary(), (a, b) => a - b) : Primary();

    private Expression Primary()
    {
        Skip();
        if (Take("("))
        {
            var inner = Or();
            Expect(")");
            return inner;
        }

        if (_at < text.Length && text[_at] is '"' or '\'')
        {
            return Text();
        }

        if (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.'))
        {
            return Number();
        }

        var name = Name();
        return name.Length == 0 ? throw Fault(_at < text.Length ? $"'{text[_at]}' is not understood" : "it ends too early")
            : name is "true" or "false" ? Constant(name == "true")
            : Take("(") ? Call(name)
            : Variable(name);
    }

    private Expression Text()
    {
        var end = text.IndexOf(text[_at], _at + 1);
        if (end < 0)
        {
            throw Fault("the quote has no end");
        }

        var value = text[(_at + 1)..end];
        _at = end + 1;
        return Constant(value);
    }

    private Expression Number()
    {
        var start = _at;
        while (
            _at < text.Length
            && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '.' || (text[_at] is '+' or '-' && text[_at - 1] is 'e' or 'E'))
        )
        {
            _at++;
        }

        return double.TryParse(text[start.._at], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? Constant(value)
            : throw Fault($"'{text[start.._at]}' is no number");
    }

    private Expression Call(string name)
    {
        var arguments = new List<Expression> { Sum() };
        while (Take(","))
        {
            arguments.Add(Sum());
        }

        Expect(")");
        return (name, arguments.Count) switch
        {
            ("log", 1) => Apply(arguments[0], Portable.Log),
            ("exp", 1) => Apply(arguments[0], Portable.Exp),
            ("sqrt", 1) => Apply(arguments[0], Math.Sqrt),
            ("abs", 1) => Apply(arguments[0], Math.Abs),
            ("min", > 1) => arguments.Aggregate((a, b) => Arithmetic(a, b, Math.Min)),
            ("max", > 1) => arguments.Aggregate((a, b) => Arithmetic(a, b, Math.Max)),
            _ => throw Fault($"there is no function {name} of {arguments.Count} arguments"),
        };
    }

    private Expression Variable(string name)
    {
        var parameter = parameters.FirstOrDefault(p => p.Name == name) ?? throw Fault($"{name} is no parameter");
        return new(KindOf(parameter), p => p.TryGetValue(name, out var value) ? value : default(ParameterValue?));
    }

    private ParameterValueKind KindOf(Parameter parameter)
    {
        if (parameter is not CategoricalParameter categorical)
        {
            return parameter is BooleanParameter ? ParameterValueKind.Boolean : ParameterValueKind.Number;
        }

        var kinds = categorical.Values.Select(value => value.Kind).Distinct().ToList();
        return kinds.Count == 1 ? kinds[0] : throw Fault($"the values of {parameter.Name} are of several kinds");
    }

    private Expression Logic(Expression left, Expression right, Func<bool, bool, bool> apply)
    {
        Need(left, ParameterValueKind.Boolean);
        Need(right, ParameterValueKind.Boolean);
        return new(ParameterValueKind.Boolean, p =>
            left.Evaluate(p) is { } a && right.Evaluate(p) is { } b ? apply(a.AsBoolean, b.AsBoolean) : null
        );
    }

    private Expression Compare(string symbol, Expression left, Expression right)
    {
        if (symbol is "==" or "!=")
        {
            Need(right, left.Kind);
            return new(ParameterValueKind.Boolean, p =>
                left.Evaluate(p) is { } a && right.Evaluate(p) is { } b ? a == b == (symbol == "==") : null
            );
        }

        Need(left, ParameterValueKind.Number);
        Need(right, ParameterValueKind.Number);
        Func<double, double, bool> compare = symbol switch
        {
            "<=" => (a, b) => a <= b,
            ">=" => (a, b) => a >= b,
            "<" => (a, b) => a < b,
            _ => (a, b) => a > b,
        };
        return new(ParameterValueKind.Boolean, p =>
            left.Evaluate(p) is { } a && right.Evaluate(p) is { } b ? compare(a.AsNumber, b.AsNumber) : null
        );
    }

    private Expression Arithmetic(Expression left, Expression right, Func<double, double, double> apply)
    {
        Need(left, ParameterValueKind.Number);
        Need(right, ParameterValueKind.Number);
        return new(ParameterValueKind.Number, p =>
            left.Evaluate(p) is { } a && right.Evaluate(p) is { } b ? apply(a.AsNumber, b.AsNumber) : null
        );
    }

    private Expression Apply(Expression inner, Func<double, double> apply)
    {
        Need(inner, ParameterValueKind.Number);
        return new(ParameterValueKind.Number, p => inner.Evaluate(p) is { } a ? apply(a.AsNumber) : null);
    }

    private static Expression Constant(ParameterValue value) => new(value.Kind, _ => value);

    private Expression Need(Expression expression, ParameterValueKind kind) =>
        expression.Kind == kind ? expression : throw Fault($"a {kind} is needed before this place, not a {expression.Kind}");

    private string Name()
    {
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.'))
        {
            _at++;
        }

        return text[start.._at];
    }

    private bool Take(string symbol)
    {
        Skip();
        // The longest symbol counts, so that "<" does not take the beginning of "<=".
        if (Symbols.FirstOrDefault(s => string.CompareOrdinal(text, _at, s, 0, s.Length) == 0) != symbol)
        {
            return false;
        }

        _at += symbol.Length;
        return true;
    }

    private bool TakeWord(string word)
    {
        Skip();
        var start = _at;
        if (Name() == word)
        {
            return true;
        }

        _at = start;
        return false;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw Fault($"'{symbol}' is missing");
        }
    }

    private void Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private FormatException Fault(string message) => new($"{message} (at character {_at + 1})");
}
