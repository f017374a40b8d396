using Trainyard.Local.ApiServer.Admission;
using Trainyard.Local.ApiServer.Patching;
using Trainyard.Local.ApiServer.Resources.Kinds;

namespace Trainyard.Local.ApiServer.Resources;

/// <summary>
/// All writes, whatever they came by: decode, default, admit, validate, note who owns what, store. One optimistic loop serves PUT,
/// every patch and the controllers in this process.
/// </summary>
internal sealed class Registry(ObjectStore store, Catalog catalog, Schema objectMeta, TimeProvider clock)
{
    private const int Attempts = 50;

    private readonly BodyDecoder _decoder = new(catalog, objectMeta);
    private readonly NamespaceAdmission _admission = new(store);
    private readonly Random _suffixes = new(unchecked((int)clock.GetTimestamp()));

    public ObjectStore Store => store;

    public Catalog Catalog => catalog;

    public TimeProvider Clock => clock;

    public Schema ObjectMeta => objectMeta;

    /// <summary>A body as an object of its kind, checked and with its defaults.</summary>
    public JsonObject Decode(WriteRequest request, JsonObject body) => _decoder.Decode(request, body);

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
            Changes.CheckIdentity(request, old, next);
            next = Changes.Prepare(request, old, next);
            if (TryStore(request, current, old, next) is { } result)
                return result;
        }

        throw Refusal.Modified(request.Kind, request.Name);
    }

    /// <summary>Server-side apply: creates, or merges by ownership.</summary>
    public WriteResult Apply(WriteRequest request, JsonObject applied)
    {
        _decoder.CheckApplied(request, applied);
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
