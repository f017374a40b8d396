namespace Trainyard.Local.ApiServer.Admission;

/// <summary>A pod as the security checks look at it, and how they name whom they found.</summary>
internal sealed class PodView(JsonObject pod)
{
    private const string Context = "securityContext";

    private readonly JsonObject[] _containers =
    [
        .. ((string[])["initContainers", "containers", "ephemeralContainers"]).SelectMany(list => pod.Objects("spec." + list)),
    ];

    public JsonNode? Spec => pod["spec"];

    public IEnumerable<JsonNode?> Contexts() => _containers.Select(c => c[Context]).Prepend(Spec.At(Context));

    /// <summary>container "a", or containers "a", "b".</summary>
    public static string Named(string what, IEnumerable<string> names) =>
        names.ToArray() is var all ? $"{what}{(all.Length == 1 ? "" : "s")} {string.Join(", ", all.Select(name => $"\"{name}\""))}" : "";

    /// <summary>The containers for which something holds, and what they must do instead.</summary>
    public string? Containers(Func<JsonObject, bool> which, string told) =>
        Names(which) is { Length: > 0 } bad ? $"{Named("container", bad)} {told}" : null;

    /// <summary>Pod and containers whose security context is bad: pod and container "a".</summary>
    public string Setters(Func<JsonNode?, bool> bad, bool andPod = true)
    {
        var names = Names(c => bad(c[Context]));
        IEnumerable<string> setters = names.Length > 0 ? [Named("container", names)] : [];
        return string.Join(" and ", andPod && bad(Spec.At(Context)) ? setters.Prepend("pod") : setters);
    }

    /// <summary>Those that set a field to this JSON value.</summary>
    public string? Setting(string field, string value, string told) =>
        Setters(context => context.At(field)?.ToJsonString() == value) is { Length: > 0 } setters ? $"{setters} {told}" : null;

    /// <summary>Those that set a field to a text that is forbidden; the texts are told.</summary>
    public string? Forbidden(string field, string told, Func<string, bool> forbidden, bool andPod = true)
    {
        bool Bad(JsonNode? context) => context.Text(field) is { } value && forbidden(value);
        if (Setters(Bad, andPod) is not { Length: > 0 } setters)
            return null;

        IEnumerable<string> values = Contexts()
            .Where(Bad)
            .Select(context => $"\"{context.Text(field)}\"")
            .Distinct()
            .Order(StringComparer.Ordinal);
        return $"{setters} {told} {string.Join(", ", values)}";
    }

    /// <summary>The containers that do not set a field that the pod does not set for them.</summary>
    public string? Lacking(string field, string told) =>
        Spec.At($"{Context}.{field}") is not null ? null
        : Containers(c => c.At($"{Context}.{field}") is null, told) is { } found ? "pod or " + found
        : null;

    /// <summary>The containers that add other capabilities than these.</summary>
    public string? Adding(string[] allowed)
    {
        IEnumerable<string> Added(JsonObject c) => c.Texts(Context + ".capabilities.add").Except(allowed);
        string[] added = [.. _containers.SelectMany(Added).Distinct().Order(StringComparer.Ordinal).Select(name => $"\"{name}\"")];
        return Containers(c => Added(c).Any(), $"must not include {string.Join(", ", added)} in securityContext.capabilities.add");
    }

    /// <summary>The containers that use something of which there should be none.</summary>
    public string? Using(string one, string many, bool quoted, Func<JsonObject, IEnumerable<string>> used)
    {
        string[] names = [.. Names(c => used(c).Any()).Order(StringComparer.Ordinal)];
        string[] things =
        [
            .. _containers.SelectMany(used).Distinct().Order(StringComparer.Ordinal).Select(thing => quoted ? $"\"{thing}\"" : thing),
        ];
        return names.Length == 0
            ? null
            : $"{Named("container", names)} {(names.Length == 1 ? "uses" : "use")} {(things.Length == 1 ? one : many)} "
                + $"{string.Join(", ", things)}";
    }

    public (string Name, string Type)[] Volumes(Func<string, bool> which) =>
        [
            .. from volume in Spec.Objects("volumes")
            let type = volume.FirstOrDefault(field => field.Key != "name").Key ?? "unknown"
            where which(type)
            select (volume.Text("name") ?? "", type),
        ];

    private string[] Names(Func<JsonObject, bool> which) => [.. _containers.Where(which).Select(c => c.Text("name") ?? "")];
}
