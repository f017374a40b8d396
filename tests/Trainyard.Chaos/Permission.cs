namespace Trainyard.Chaos;

/// <summary>What RBAC must allow for a request.</summary>
/// <param name="Group">The API group; "" is the core group.</param>
/// <param name="Resource">Such as jobs, or pods/log.</param>
/// <param name="Verb">Such as list.</param>
internal sealed record Permission(string Group, string Resource, string Verb)
{
    /// <summary>The permission that a request needs; null for what is no resource.</summary>
    public static Permission? Of(string method, string path, bool watch)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var group = parts is ["apis", var named, ..] ? named : "";
        ReadOnlySpan<string> rest = parts switch
        {
            ["api", _, .. var core] => core,
            ["apis", _, _, .. var other] => other,
            _ => [],
        };
        if (rest is ["namespaces", _, _, ..]) rest = rest[2..];
        if (rest.IsEmpty) return null;
        var verb = method switch
        {
            "GET" when watch => "watch",
            "GET" when rest.Length == 1 => "list",
            "GET" => "get",
            "POST" => "create",
            "PUT" => "update",
            "DELETE" when rest.Length == 1 => "deletecollection",
            _ => method.ToLowerInvariant(),
        };
        return new(group, rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0], verb);
    }
}
