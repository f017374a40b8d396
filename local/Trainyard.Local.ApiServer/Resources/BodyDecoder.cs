using Trainyard.Local.ApiServer.Patching;
using Trainyard.Local.ApiServer.Resources.Kinds;

namespace Trainyard.Local.ApiServer.Resources;

/// <summary>From a body to an object of its kind: type and fields are checked, defaults filled in.</summary>
internal sealed class BodyDecoder(Catalog catalog, Schema objectMeta)
{
    /// <summary>Checks the type and the fields of a body, and fills in defaults.</summary>
    public JsonObject Decode(WriteRequest request, JsonObject body)
    {
        CheckType(request.Kind, body);
        CheckFields(request, body);
        if (body.Text("metadata.namespace") is { Length: > 0 } ns && ns != request.Namespace)
            throw Refusal.BadRequest("the namespace of the provided object does not match the namespace sent on the request");

        if (request.Kind.Namespaced)
            body.Meta()["namespace"] = request.Namespace;

        Defaulting.Apply(body, request.Kind.Schema);
        KindRules.Of(request.Kind).Default(request.Kind, body);
        return body;
    }

    /// <summary>What is applied must name its type and object, and be of the schema's types.</summary>
    public void CheckApplied(WriteRequest request, JsonObject applied)
    {
        var kind = request.Kind;
        if (applied.Text("apiVersion") != kind.ApiVersion || applied.Text("kind") != kind.Kind)
        {
            var apiVersion = applied.Text("apiVersion") ?? "";
            throw Refusal.BadRequest(
                $"invalid object type: {(apiVersion.Contains('/') ? "" : "/")}{apiVersion}, Kind={applied.Text("kind")}"
            );
        }

        if (applied.Name() is var name && name != request.Name)
        {
            throw Refusal.BadRequest(
                name.Length == 0
                    ? $"the name of the object ({request.Name} based on URL) was undeterminable: name must be provided"
                    : $"the name of the object ({name}) does not match the name on the URL ({request.Name})"
            );
        }

        if (applied.At("metadata.managedFields") is not null)
            throw Refusal.BadRequest("metadata.managedFields must be nil");

        var about = $"failed to create typed patch object ({applied.Text("metadata.namespace")}/{name}; {Told(kind)}): ";
        if (AppliedTypes.Faults(applied, kind.Schema, objectMeta) is { } faults)
            throw Refusal.Internal(about + faults);
    }

    /// <summary>Prunes, and refuses or warns of what was pruned.</summary>
    private void CheckFields(WriteRequest request, JsonObject body)
    {
        Pruning pruning = new();
        try
        {
            pruning.Prune(body, request.Kind.Schema, objectMeta);
        }
        catch (ApiException wrongType) when (wrongType.Code == 400)
        {
            var kind = request.Kind;
            throw !request.IsApply
                ? Refusal.Undecodable(kind, wrongType.Message)
                : Refusal.Internal(
                    $"failed to convert new object ({body.Text("metadata.namespace")}/{body.Name()}; {Told(kind)}) to proper version: "
                        + $"unable to convert unstructured object to {Told(kind)}: {wrongType.Message}"
                );
        }

        // Of built-in kinds they are told as they come, of custom resources in alphabetical order.
        IEnumerable<string> unknown = request.Kind.Custom ? pruning.Unknown.Order(StringComparer.Ordinal) : pruning.Unknown;
        List<string> faults = [.. request.BodyFaults, .. unknown.Select(path => $"unknown field \"{path}\"")];
        if (faults.Count == 0 || request.FieldValidation == FieldValidation.Ignore)
            return;

        if (request.FieldValidation == FieldValidation.Strict)
        {
            var strict = $"strict decoding error: {string.Join(", ", faults)}";
            throw request.Patch is null
                ? Refusal.Undecodable(request.Kind, strict)
                : Refusal.Invalid("", "", "", [FieldError.Invalid("patch", request.Patch, strict)]);
        }

        request.Warnings.AddRange(faults);
    }

    /// <summary>As Go prints a kind: the core's group is empty.</summary>
    private static string Told(ResourceKind kind) => $"{(kind.Group.Length == 0 ? "/" : "")}{kind.ApiVersion}, Kind={kind.Kind}";

    private void CheckType(ResourceKind kind, JsonObject body)
    {
        var apiVersion = body.Text("apiVersion") ?? "";
        var name = body.Text("kind") ?? "";
        if (kind.Custom)
            CheckCustomType(kind, apiVersion, name);
        else if (apiVersion.Length > 0 || name.Length > 0)
            CheckBuiltInType(kind, apiVersion, name);

        // In front, where the store expects them.
        body.Remove("kind");
        body.Insert(0, "kind", kind.Kind);
        body.Remove("apiVersion");
        body.Insert(1, "apiVersion", kind.ApiVersion);
    }

    private static void CheckCustomType(ResourceKind kind, string apiVersion, string name)
    {
        if (apiVersion != kind.ApiVersion || name != kind.Kind)
        {
            throw Refusal.BadRequest(
                apiVersion == kind.ApiVersion || apiVersion.Length == 0
                    ? $"the kind in the data ({name}) does not match the expected kind ({kind.Kind})"
                    : $"the API version in the data ({apiVersion}) does not match the expected API version ({kind.ApiVersion})"
            );
        }
    }

    private void CheckBuiltInType(ResourceKind kind, string apiVersion, string name)
    {
        if (apiVersion == kind.ApiVersion && name == kind.Kind)
            return;

        var version = apiVersion[(apiVersion.IndexOf('/') + 1)..];
        var why =
            apiVersion == kind.ApiVersion && catalog.FindKind(apiVersion, name) is not null
                ? $"converting (v1.{name}) to (core.{kind.Kind}): unknown conversion"
                : $"no kind \"{name}\" is registered for version \"{apiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"";
        throw Refusal.BadRequest($"{name} in version \"{version}\" cannot be handled as a {kind.Kind}: {why}");
    }
}
