using Trainyard.Local.Api;

namespace Trainyard.Local.Resources;

/// <summary>A selector in its written form, such as <c>app=web,tier in (a, b),!old</c>.</summary>
internal sealed class LabelSelector
{
    public static readonly LabelSelector Everything = new([]);

    private readonly List<Requirement> _requirements;

    private LabelSelector(List<Requirement> requirements) => _requirements = requirements;

    public bool IsEverything => _requirements.Count == 0;

    /// <exception cref="ApiException">It cannot be read.</exception>
    public static LabelSelector Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Everything : new LabelSelector(new Parser(text).Read());

    public bool Matches(ReadOnlySpan<KeyValuePair<string, string>> labels)
    {
        foreach (Requirement requirement in _requirements)
        {
            string? value = null;
            foreach (KeyValuePair<string, string> label in labels)
            {
                value = label.Key == requirement.Key ? label.Value : value;
            }

            if (!requirement.Accepts(value))
            {
                return false;
            }
        }

        return true;
    }

    private sealed record Requirement(string Key, string Operator, HashSet<string> Values)
    {
        public bool Accepts(string? value) => Operator switch
        {
            "exists" => value is not null,
            "!" => value is null,
            "=" or "==" or "in" => value is not null && Values.Contains(value),
            "!=" or "notin" => value is null || !Values.Contains(value),
            ">" => long.TryParse(value, out long number) && number > long.Parse(Values.First()),
            _ => long.TryParse(value, out long number) && number < long.Parse(Values.First()),
        };
    }

    private sealed class Parser(string text)
    {
        private int _at;

        public List<Requirement> Read()
        {
            List<Requirement> requirements = [];
            while (true)
            {
                requirements.Add(ReadOne());
                string token = Next();
                if (token.Length == 0)
                {
                    return requirements;
                }

                if (token != ",")
                {
                    throw Refusal.BadRequest($"found '{token}', expected: ',' or 'end of string'");
                }
            }
        }

        private Requirement ReadOne()
        {
            string key = Next();
            if (key == "!")
            {
                return new Requirement(Key(Next()), "!", []);
            }

            Key(key);
            string op = Peek();
            if (op is "" or ",")
            {
                return new Requirement(key, "exists", []);
            }

            Next();
            return op switch
            {
                "in" or "notin" => new Requirement(key, op, ReadSet()),
                "=" or "==" or "!=" => new Requirement(key, op, [Value(key, Peek() is "" or "," ? "" : Next())]),
                "<" or ">" => new Requirement(key, op, [Number(key, op, Next())]),
                _ => throw Unreadable($"found '{op}', expected: in, notin, =, ==, !=, gt, lt"),
            };
        }

        private HashSet<string> ReadSet()
        {
            string open = Next();
            if (open != "(")
            {
                throw Unreadable($"found '{open}' expected: '('");
            }

            HashSet<string> values = [];
            while (true)
            {
                string token = Next();
                if (token is ")" or "")
                {
                    return token == ")" ? values : throw Unreadable("found '', expected: ',', or ')'");
                }

                if (token != ",")
                {
                    values.Add(token);
                }
                else if (values.Count == 0 || Peek() is ")" or ",")
                {
                    values.Add("");
                }
            }
        }

        private string Key(string key)
        {
            if (key.Length == 0 || "=!(),<>".Contains(key[0]))
            {
                throw Unreadable($"found '{key}', expected: identifier");
            }

            string? fault = Names.LabelKeyFault(key);
            return fault is null ? key : throw Unreadable($"key: Invalid value: \"{key}\": {fault}");
        }

        private string Value(string key, string value)
        {
            string? fault = Names.LabelValueFault(value);
            return fault is null ? value : throw Unreadable($"values[0][{key}]: Invalid value: \"{value}\": {fault}");
        }

        private string Number(string key, string op, string value) =>
            long.TryParse(value, out _) ? value : throw Unreadable($"values[0][{key}]: Invalid value: \"{value}\": for 'Gt', 'Lt' operators, the value must be an integer");

        private ApiException Unreadable(string why) => Refusal.BadRequest($"unable to parse requirement: {why}");

        private string Peek()
        {
            int before = _at;
            string token = Next();
            _at = before;
            return token;
        }

        private string Next()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            if (_at == text.Length)
            {
                return "";
            }

            int start = _at;
            if ("=!".Contains(text[_at]))
            {
                _at++;
                _at += _at < text.Length && text[_at] == '=' ? 1 : 0;
                return text[start.._at];
            }

            if ("(),<>".Contains(text[_at]))
            {
                return text[start..++_at];
            }

            while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && !"=!(),<>".Contains(text[_at]))
            {
                _at++;
            }

            return text[start.._at];
        }
    }
}
