using Trainyard.Local.ApiServer.Patching;
using Trainyard.Local.ApiServer.Admission;
using Trainyard.Local.ApiServer.Resources.Kinds;

namespace Trainyard.Local.ApiServer.Resources;

/// <summary>
/// All writes, whatever they came by: decode, default, admit, validate, note who owns what, store. One optimistic loop serves PUT,
/// every patch and the controllers in this process.
/// </summary>
internal sealed class Registry(ObjectStore store, Catalog catalog, Schema objectMeta, TimeProvider clock)
{
    private const int Attempts = 50;

    private readonly NamespaceAdmission _admission = new(store);
    private readonly Random _suffixes = new(unchecked((int)clock.GetTimestamp()));

    public ObjectStore Store => store;

    public Catalog Catalog => catalog;

    public TimeProvider Clock => clock;

    public Schema ObjectMeta => objectMeta;

    /// <summary>The object in the version that the kind names.</summary>
    /// <exception cref="ApiException">NotFound.</exception>
    public JsonObject Get(ResourceKind kind, string? ns, string name) => Read(kind, Find(kind, ns, name));

    /// <exception cref="ApiException">NotFound.</exception>
    public StoredObject Find(ResourceKind kind, string? ns, string name) =>
        store.Get(kind.Resource, ns, name) ?? throw Refusal.NotFound(kind, name);

    /// <summary>A stored object as the given version of its kind shows it.</summary>
    public static JsonObject Read(ResourceKind kind, StoredObject stored) => Conversion.FromStorage(kind, stored.Parse());

    public WriteResult Create(WriteRequest request, JsonObject body)
    {
        var next = Decode(request, body);
        RequireNamespace(request, next.Name());
        var metadata = next.Meta();
        NameIt(metadata);
        if (metadata.Text("resourceVersion") is { Length: > 0 })
            throw Refusal.Internal("resourceVersion should not be set on objects to be created");

        FillIn(request, metadata);
        if (request.Kind.HasStatus && request.Kind.Custom)
            next.Remove("status");

        _admission.Default(request, next);
        KindRules.Of(request.Kind).PrepareForCreate(request, next, this);
        Validate(request, next, null);
        KindRules.Of(request.Kind).Finish(next);
        _admission.Check(request, next);
        FieldManagers.NoteUpdate(request, null, next, clock);
        return _admission.WithinQuotas(request, next, () => Insert(request, next));
    }

    public WriteResult Replace(WriteRequest request, JsonObject body)
    {
        var next = Decode(request, body);
        var name = next.Name();
        if (name.Length > 0 && name != request.Name)
            throw Refusal.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");

        next.Meta()["name"] = request.Name;
        if (
            store.Get(request.Kind.Resource, request.Namespace, request.Name) is null
            && request.Kind.CreateOnUpdate
            && request.Subresource.Length == 0
        )
        {
            next.Meta().Remove("resourceVersion");
            return Create(request, next);
        }

        if (request.Kind.UpdateNeedsVersion && next.Text("metadata.resourceVersion") is not { Length: > 0 })
        {
            Find(request.Kind, request.Namespace, request.Name);
            throw Refusal.Invalid(
                request.Kind.Group,
                request.Kind.Plural,
                request.Name,
                [FieldError.Invalid("metadata.resourceVersion", 0, "must be specified for an update")]
            );
        }

        return Update(request, _ => next.Copy());
    }

    /// <summary>Reads, changes, checks and writes; again if something else came between, unless the change named the version it is
    /// of.</summary>
    /// <param name="change">Makes the new object from a copy of the present one.</param>
    public WriteResult Update(WriteRequest request, Func<JsonObject, JsonObject> change)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var current = Find(request.Kind, request.Namespace, request.Name);
            var old = Read(request.Kind, current);
            var next = change(old.Copy());
            CheckIdentity(request, old, next);
            next = Prepare(request, old, next);
            if (TryStore(request, current, old, next) is { } result)
                return result;
        }

        throw Refusal.Modified(request.Kind, request.Name);
    }

    /// <summary>Server-side apply: creates, or merges by ownership.</summary>
    public WriteResult Apply(WriteRequest request, JsonObject applied)
    {
        CheckApplied(request, applied);
        request = request with { IsApply = true };
        if (store.Get(request.Kind.Resource, request.Namespace, request.Name) is null && request.Subresource.Length == 0)
        {
            applied.Meta().Remove("resourceVersion");
            try
            {
                return Create(request, FieldManagers.Apply(request, null, applied, clock));
            }
            catch (ApiException raced) when (raced.Reason == "AlreadyExists")
            {
                // Somebody created it in this moment: what is applied is merged instead.
            }
        }

        return Update(request, old =>
        {
            var merged = FieldManagers.Apply(request, old, applied, clock);
            return Decode(request, merged);
        });
    }

    private void CheckApplied(WriteRequest request, JsonObject applied)
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

        var group = kind.Group.Length == 0 ? "/" + kind.Version : kind.ApiVersion;
        var about = $"failed to create typed patch object ({applied.Text("metadata.namespace")}/{name}; {group}, Kind={kind.Kind}): ";
        if (AppliedTypes.Faults(applied, kind.Schema, objectMeta) is { } faults)
            throw Refusal.Internal(about + faults);
    }

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

    /// <summary>Prunes, and refuses or warns of what was pruned.</summary>
    public void CheckFields(WriteRequest request, JsonObject body)
    {
        Pruning pruning = new();
        try
        {
            pruning.Prune(body, request.Kind.Schema, objectMeta);
        }
        catch (ApiException wrongType) when (wrongType.Code == 400)
        {
            var kind = request.Kind;
            var group = kind.Group.Length == 0 ? "/" + kind.Version : kind.ApiVersion;
            throw !request.IsApply
                ? Refusal.Undecodable(kind, wrongType.Message)
                : Refusal.Internal(
                    $"failed to convert new object ({body.Text("metadata.namespace")}/{body.Name()}; {group}, Kind={kind.Kind}) to "
                        + $"proper version: "
                        + $"unable to convert unstructured object to {group}, Kind={kind.Kind}: {wrongType.Message}"
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

    private static void CheckIdentity(WriteRequest request, JsonObject old, JsonObject next)
    {
        var version = next.Text("metadata.resourceVersion");
        if (version is { Length: > 0 } && version != old.Text("metadata.resourceVersion"))
            throw Refusal.Modified(request.Kind, request.Name);

        var uid = next.Text("metadata.uid");
        var oldUid = old.Text("metadata.uid")!;
        if (uid is { Length: > 0 } && uid != oldUid)
        {
            if (request.Kind.Custom)
            {
                throw Refusal.Invalid(
                    request.Kind,
                    request.Name,
                    [
                        FieldError.Invalid("metadata.uid", uid, "field is immutable"),
                        FieldError.Invalid("metadata.uid", uid, "field is immutable"),
                    ]
                );
            }

            var key = $"/registry/{request.Kind.Plural}/{(request.Namespace is null ? "" : request.Namespace + "/")}{request.Name}";
            throw Refusal.Conflict(
                request.Kind,
                request.Name,
                $"StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: "
                    + $"UID in precondition: {uid}, UID in object meta: {oldUid}"
            );
        }
    }

    /// <summary>Brings a changed object into the state in which it may be stored: what clients may not write is taken from the old
    /// one.</summary>
    private JsonObject Prepare(WriteRequest request, JsonObject old, JsonObject next)
    {
        var kind = request.Kind;
        var metadata = next.Meta();
        metadata.Take(
            old["metadata"],
            "uid",
            "creationTimestamp",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            "resourceVersion"
        );
        foreach (var field in (ReadOnlySpan<string>)["namespace", "name", "generateName"])
        {
            if (metadata[field] is null)
                metadata.Take(old["metadata"], field);
        }

        if (request.Subresource == "status")
            next = StatusOnly(kind, old, next);
        else if (kind.HasStatus && request.Subresource != "binding")
            next.Take(old, "status");

        KindRules.Of(kind).PrepareForUpdate(request, old, next);
        if (request.Subresource is not ("status" or "binding") && kind.HasGeneration && !SameBesidesMetadata(old, next))
            next.Meta()["generation"] = (old.Integer("metadata.generation") ?? 0) + 1;

        return next;
    }

    /// <summary>Of a write to the status, only the status counts (and, for custom resources too, none of the metadata).</summary>
    private static JsonObject StatusOnly(ResourceKind kind, JsonObject old, JsonObject next)
    {
        var kept = old.Copy().Take(next, "status", "metadata.managedFields");
        return kind.Custom ? kept : kept.Take(next, "metadata.labels", "metadata.annotations", "metadata.finalizers");
    }

    private static bool SameBesidesMetadata(JsonObject old, JsonObject next)
    {
        var fields = old.Select(one => one.Key).Union(next.Select(one => one.Key)).Except(["metadata", "status"]);
        return fields.All(field => old[field].Same(next[field]));
    }

    private WriteResult? TryStore(WriteRequest request, StoredObject current, JsonObject old, JsonObject next)
    {
        Validate(request, next, old);
        FieldManagers.NoteUpdate(request, old, next, clock);
        DropEmptyMetadata(next.Meta());
        if (Json.Same(old, next))
            return new WriteResult(old, false, false, store.WhenDurable()) { Json = current.Json };

        if (!Json.Same(old.At("spec.template"), next.At("spec.template")))
            _admission.Secure(request, next);
        return IsFinished(next) ? Remove(request, current, next) : Put(request, current, next);
    }

    /// <summary>Writes in the place of what is there (null: nothing); null if something else is there by now.</summary>
    public WriteResult? Put(WriteRequest request, StoredObject? current, JsonObject next)
    {
        var created = current is null;
        if (request.DryRun)
            return new WriteResult(next, created, false, Task.CompletedTask);
        if (store.TryPut(request.Kind.Resource, current, Conversion.ToStorage(request.Kind, next)) is not var (stored, durable))
            return null;

        next.Meta()["resourceVersion"] = stored.Version.ToString();
        return new WriteResult(next, created, false, durable) { Json = request.Kind.IsAsStored ? stored.Json : null };
    }

    /// <summary>Removes what is there; null if that is something else by now.</summary>
    /// <param name="answer">The last state, as the client is told it: the removal's own version belongs to the event.</param>
    public WriteResult? Remove(WriteRequest request, StoredObject current, JsonObject answer) =>
        request.DryRun ? new WriteResult(answer, false, true, Task.CompletedTask)
        : store.TryRemove(current) is var (_, durable) ? new WriteResult(answer, false, true, durable)
        : null;

    /// <summary>Marked for deletion, and nothing waits any more.</summary>
    public static bool IsFinished(JsonObject body) =>
        body.At("metadata.deletionTimestamp") is not null
        && body.At("metadata.finalizers") is not JsonArray { Count: > 0 }
        && (body.Integer("metadata.deletionGracePeriodSeconds") ?? 0) == 0
        && body.At("spec.finalizers") is not JsonArray { Count: > 0 };

    private WriteResult Insert(WriteRequest request, JsonObject next)
    {
        var kind = request.Kind;
        var name = next.Name();
        for (var attempt = 0; ; attempt++)
        {
            var existing = store.Get(kind.Resource, request.Namespace, name);
            if (existing is not null)
            {
                if (
                    request.Kind.Kind != "Event"
                    && next.Text("metadata.generateName") is { Length: > 0 } prefix
                    && attempt < 8
                    && name.StartsWith(prefix, StringComparison.Ordinal)
                    && request.Name.Length == 0
                )
                {
                    next.Meta()["name"] = name = prefix + Suffix();
                    continue;
                }

                var taken = Refusal.AlreadyExists(kind, name);
                throw existing.IsEnding
                    ? new ApiException(taken.Code, taken.Reason, "object is being deleted: " + taken.Message, taken.Details)
                    : taken;
            }

            if (Put(request, null, next) is { } result)
                return result;
        }
    }

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

    private void RequireNamespace(WriteRequest request, string created)
    {
        if (!request.Kind.Namespaced)
            return;

        var namespaces = catalog.Find("", "v1", "namespaces")!;
        var ns = Find(namespaces, null, request.Namespace!).Parse();
        if (ns.Text("status.phase") == "Terminating")
            throw NamespaceLifecycle.Refuse(request, created, ns);
    }

    private void NameIt(JsonObject metadata)
    {
        if (metadata.Text("name") is not { Length: > 0 } && metadata.Text("generateName") is { Length: > 0 } prefix)
            metadata["name"] = (prefix.Length > 58 ? prefix[..58] : prefix) + Suffix();
    }

    /// <summary>Five letters and digits, as after generateName.</summary>
    public string Suffix()
    {
        // No vowels and nothing that looks like them, as in the real server, so that no words come out.
        const string alphabet = "bcdfghjklmnpqrstvwxz2456789";
        lock (_suffixes)
        {
            return string.Create(5, _suffixes, static (span, random) =>
            {
                foreach (ref var letter in span)
                    letter = alphabet[random.Next(alphabet.Length)];
            });
        }
    }

    private void FillIn(WriteRequest request, JsonObject metadata)
    {
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = clock.GetUtcNow().Stamp();
        metadata.Remove("selfLink");
        metadata.Remove("deletionTimestamp");
        metadata.Remove("deletionGracePeriodSeconds");
        if (request.Kind.HasGeneration)
            metadata["generation"] = 1;

        DropEmptyMetadata(metadata);
    }

    private static void DropEmptyMetadata(JsonObject metadata)
    {
        foreach (
            var field in metadata
                .Where(one =>
                    one.Value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 }
                    || (one.Value is JsonValue value && value.TryGetValue(out string? text) && text.Length == 0)
                )
                .Select(one => one.Key)
                .ToArray()
        )
        {
            metadata.Remove(field);
        }
    }

    private void Validate(WriteRequest request, JsonObject next, JsonObject? old)
    {
        var errors = MetadataRules.Check(request, next, old);
        if (request.Kind.Custom)
        {
            if (request.Subresource == "status")
            {
                new Validation(errors).Check(
                    next["status"],
                    old?["status"],
                    request.Kind.Schema.Field("status") ?? Schema.Anything,
                    "status",
                    ""
                );
            }
            else
            {
                new Validation(errors).Check(next, old, request.Kind.Schema, "", "");
            }

            Rules.Check(next, old, request.Kind.Schema, "", errors);
        }
        else if (request.Subresource != "status")
        {
            new FieldRules(errors, request.Warnings).Check(next, old, request.Kind.Schema);
            KindRules.Of(request.Kind).Validate(next, old, errors);
        }

        if (errors.Count > 0)
            throw Refusal.Invalid(request.Kind, next.Name(), errors);
    }
}
