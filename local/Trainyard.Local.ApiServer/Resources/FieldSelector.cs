namespace Trainyard.Local.ApiServer.Resources;

/// <summary>A selector such as <c>metadata.name=a,status.phase!=Running</c>.</summary>
internal sealed class FieldSelector
{
    public static readonly FieldSelector Everything = new([]);

    private readonly List<(string Path, bool Equal, string Value)> _terms;

    private FieldSelector(List<(string Path, bool Equal, string Value)> terms) => _terms = terms;

    public bool IsEverything => _terms.Count == 0;

    /// <summary>The only name that can match, where the selector says so.</summary>
    public string? Name => _terms.Find(term => term is { Path: "metadata.name", Equal: true }).Value;

    /// <exception cref="ApiException">It cannot be read, or names a field that the kind does not offer.</exception>
    public static FieldSelector Parse(string? text, ResourceKind kind)
    {
        if (string.IsNullOrEmpty(text))
            return Everything;

        List<(string, bool, string)> terms = [];
        foreach (var term in text.Split(','))
        {
            var at = term.IndexOf('=');
            if (at < 0)
                throw Refusal.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");

            var negative = at > 0 && term[at - 1] == '!';
            var path = term[..(negative ? at - 1 : at)];
            var value = term[(at + 1)..];
            CheckSupported(path, kind);
            terms.Add((path, !negative, value.StartsWith('=') ? value[1..] : value));
        }

        return new FieldSelector(terms);
    }

    public bool Matches(StoredObject stored)
    {
        JsonObject? body = null;
        foreach ((var path, var equal, var value) in _terms)
        {
            var actual = path switch
            {
                "metadata.name" => stored.Name,
                "metadata.namespace" => stored.Namespace,
                _ => ValueAt(body ??= stored.Parse(), path),
            };
            if (actual == value != equal)
                return false;
        }

        return true;
    }

    private static string ValueAt(JsonObject body, string path) =>
        path switch
        {
            // Events lie in their core form.
            _ when path.StartsWith("regarding.", StringComparison.Ordinal) => ValueAt(
                body,
                "involvedObject." + path["regarding.".Length..]
            ),
            "reportingController" => body.Text("reportingComponent") ?? "",
            // The selector's name for what the status calls succeeded.
            "status.successful" => body.At("status.succeeded")?.ToString() ?? "0",
            "reportingComponent" or "source" => body.Text("reportingComponent") ?? body.Text("source.component") ?? "",
            _ => body.At(path)?.ToString() ?? "",
        };

    private static void CheckSupported(string path, ResourceKind kind)
    {
        if (path is "metadata.name" or "metadata.namespace" || kind.SelectableFields.Contains(path))
            return;

        throw Refusal.BadRequest(
            kind.Custom || kind.SelectableFields.Length > 0
                ? $"field label not supported: {path}"
                : $"\"{path}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
        );
    }
}
