using System.Text.RegularExpressions;

namespace Trainyard.Local.ApiServer.Objects;

/// <summary>
/// Which labels are asked for: in the written form of queries, such as <c>app=web,tier in (a, b),!old</c>, or as the object with
/// matchLabels and matchExpressions that workloads have.
/// </summary>
public sealed partial class LabelSelector
{
    private readonly List<Requirement> _requirements;

    private LabelSelector(IEnumerable<Requirement> requirements) => _requirements = [.. requirements];

    public bool IsEverything => _requirements.Count == 0;

    /// <exception cref="ApiException">It cannot be read.</exception>
    public static LabelSelector Parse(string? text) => new(string.IsNullOrWhiteSpace(text) ? [] : new Parser(text).Read());

    /// <summary>The object form; an empty one matches all.</summary>
    public static LabelSelector Of(JsonNode? selector) =>
        new(
            Pairs(selector.Map("matchLabels"))
                .Concat(
                    selector
                        .Objects("matchExpressions")
                        .Select(term => new Requirement(
                            term.Text("key") ?? "",
                            term.Text("operator") switch
                            {
                                "In" => "in",
                                "NotIn" => "notin",
                                "Exists" => "exists",
                                _ => "!",
                            },
                            term.Texts("values")
                        ))
                )
        );

    /// <summary>Whether a selector in the object form selects these labels; one that is absent selects nothing, an empty one
    /// everything.</summary>
    public static bool Selects(JsonNode? selector, Dictionary<string, string> labels) =>
        selector is not null && Of(selector).Matches(labels);

    /// <summary>Whether there is nothing wrong with a selector in the object form.</summary>
    public static bool IsReadable(JsonNode selector) =>
        selector.Map("matchLabels").All(label => !Names.QualifiedFaults(label.Key).Concat(Names.LabelValueFaults(label.Value)).Any())
        && selector
            .Objects("matchExpressions")
            .All(term =>
                !Names.QualifiedFaults(term.Text("key") ?? "").Any()
                && term.Text("operator") switch
                {
                    "In" or "NotIn" => term.Texts("values").Count > 0,
                    "Exists" or "DoesNotExist" => term.Texts("values").Count == 0,
                    _ => false,
                }
            );

    /// <summary>The same with plain pairs, as Services have them: empty ones select nothing.</summary>
    public static bool PairsSelect(Dictionary<string, string> pairs, Dictionary<string, string> labels) =>
        pairs.Count > 0 && new LabelSelector(Pairs(pairs)).Matches(labels);

    public bool Matches(IEnumerable<KeyValuePair<string, string>> labels) =>
        _requirements.TrueForAll(requirement => requirement.Accepts(labels.FirstOrDefault(label => label.Key == requirement.Key).Value));

    public override string ToString() => string.Join(',', _requirements);

    private static IEnumerable<Requirement> Pairs(Dictionary<string, string> pairs) =>
        pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new Requirement(pair.Key, "=", [pair.Value]));

    [GeneratedRegex("==|!=|[=!(),<>]|[^\\s=!(),<>]+")]
    private static partial Regex Tokens();

    private sealed record Requirement(string Key, string Operator, List<string> Values)
    {
        public bool Accepts(string? value) =>
            Operator switch
            {
                "exists" => value is not null,
                "!" => value is null,
                "=" or "==" or "in" => value is not null && Values.Contains(value),
                "!=" or "notin" => value is null || !Values.Contains(value),
                ">" => long.TryParse(value, out var number) && number > long.Parse(Values[0]),
                _ => long.TryParse(value, out var number) && number < long.Parse(Values[0]),
            };

        public override string ToString() =>
            Operator switch
            {
                "exists" => Key,
                "!" => "!" + Key,
                "in" or "notin" => $"{Key} {Operator} ({string.Join(',', Values)})",
                _ => $"{Key}{Operator}{Values[0]}",
            };
    }

    private sealed class Parser(string text)
    {
        private readonly Queue<string> _tokens = new(Tokens().Matches(text).Select(match => match.Value));

        public List<Requirement> Read()
        {
            List<Requirement> requirements = [];
            while (true)
            {
                requirements.Add(ReadOne());
                var token = Next();
                if (token.Length == 0)
                    return requirements;
                if (token != ",")
                    throw Refusal.BadRequest($"found '{token}', expected: ',' or 'end of string'");
            }
        }

        private Requirement ReadOne()
        {
            var key = Next();
            if (key == "!")
                return new Requirement(Key(Next()), "!", []);

            Key(key);
            var op = Peek();
            if (op is "" or ",")
                return new Requirement(key, "exists", []);

            Next();
            return op switch
            {
                "in" or "notin" => new Requirement(key, op, ReadSet()),
                "=" or "==" or "!=" => new Requirement(key, op, [Value(key, Peek() is "" or "," ? "" : Next())]),
                "<" or ">" => new Requirement(key, op, [Number(key, Next())]),
                _ => throw Unreadable($"found '{op}', expected: in, notin, =, ==, !=, gt, lt"),
            };
        }

        private List<string> ReadSet()
        {
            var open = Next();
            if (open != "(")
                throw Unreadable($"found '{open}' expected: '('");

            List<string> values = [];
            while (true)
            {
                var token = Next();
                if (token == ")")
                    return values;
                if (token.Length == 0)
                    throw Unreadable("found '', expected: ',', or ')'");
                if (token != ",")
                    values.Add(token);
                else if (values.Count == 0 || Peek() is ")" or ",")
                    values.Add("");
            }
        }

        private string Key(string key)
        {
            if (key.Length == 0 || "=!(),<>".Contains(key[0]))
                throw Unreadable($"found '{key}', expected: identifier");

            return Fitting(key, "key", Names.QualifiedFaults(key));
        }

        private string Value(string key, string value) => Fitting(value, $"values[0][{key}]", Names.LabelValueFaults(value));

        private string Fitting(string text, string told, IEnumerable<string> faults) =>
            string.Join("; ", faults) is { Length: > 0 } fault ? throw Unreadable($"{told}: Invalid value: \"{text}\": {fault}") : text;

        private string Number(string key, string value) =>
            long.TryParse(value, out _)
                ? value
                : throw Unreadable($"values[0][{key}]: Invalid value: \"{value}\": for 'Gt', 'Lt' operators, the value must be an integer");

        private ApiException Unreadable(string why) => Refusal.BadRequest($"unable to parse requirement: {why}");

        private string Peek() => _tokens.TryPeek(out var token) ? token : "";

        private string Next() => _tokens.TryDequeue(out var token) ? token : "";
    }
}
