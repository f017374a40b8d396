using Trainyard.Local.ApiServer.Patching;

namespace Trainyard.Local.ApiServer.Resources;

/// <summary>metadata.managedFields: who owns which fields, by apply or by having last written them.</summary>
internal static class FieldManagers
{
    /// <summary>Gives the writer what it changed, and takes it from all others.</summary>
    public static void NoteUpdate(WriteRequest request, JsonObject? old, JsonObject next, TimeProvider clock)
    {
        if (request.IsApply)
            return;

        if (IsReset(next))
        {
            next.Meta().Remove("managedFields");
            return;
        }

        var entries = Read(old ?? next);
        (var changed, var removed) = FieldSets.Compare(old ?? Skeleton(request.Kind.Schema), next, request.Kind.Schema);
        Restrict(request, changed);
        Restrict(request, removed);
        if (changed.IsEmpty && removed.IsEmpty)
        {
            Write(next, entries);
            return;
        }

        var scaled = request.Subresource == "scale";
        var owned = entries.Exists(entry => !entry.Fields.Common(changed).IsEmpty);
        foreach (var entry in entries)
        {
            entry.Fields.Remove(changed);
            entry.Fields.Remove(removed);
        }

        if (!changed.IsEmpty && (!scaled || owned))
        {
            var own = FindOrAdd(entries, request, "Update");
            own.Fields.Add(changed);
            own.Time = scaled ? null : clock.GetUtcNow().Stamp();
        }

        Write(next, entries);
    }

    /// <summary>Merges what is applied into the live object, and notes it.</summary>
    /// <param name="live">A copy; null where nothing is there yet.</param>
    /// <exception cref="ApiException">Conflict with other managers.</exception>
    public static JsonObject Apply(WriteRequest request, JsonObject? live, JsonObject applied, TimeProvider clock)
    {
        var schema = request.Kind.Schema;
        var entries = live is null ? [] : Read(live);
        var own = FindOrAdd(entries, request, "Apply");
        var before = own.Fields;
        own.Fields = FieldSets.Of(applied, schema);
        Restrict(request, own.Fields);
        var merged = AppliedMerge.Merge(live?.Copy() ?? [], applied, schema)!.AsObject();
        FieldTree kept = new();
        entries.ForEach(entry => kept.Add(entry.Fields));
        AppliedMerge.Prune(merged, before, kept, schema);
        merged.Meta().Put("managedFields", live?.At("metadata.managedFields")?.DeepClone());

        (var changed, var removed) = FieldSets.Compare(live ?? [], merged, schema);
        Restrict(request, changed);
        TakeFromOthers(request, entries, own, changed, removed);
        if (live is null || !changed.IsEmpty || !removed.IsEmpty)
            own.Time = clock.GetUtcNow().Stamp();

        Write(merged, entries);
        return merged;
    }

    private static void TakeFromOthers(WriteRequest request, List<Entry> entries, Entry own, FieldTree changed, FieldTree removed)
    {
        List<(Entry Entry, FieldTree Fields)> conflicts =
        [
            .. entries
                .Where(entry => entry != own)
                .Select(entry => (entry, entry.Fields.Common(changed)))
                .Where(conflict => !conflict.Item2.IsEmpty),
        ];
        if (conflicts.Count > 0 && !request.Force)
            throw Conflict(conflicts);

        foreach ((var entry, var fields) in conflicts)
            entry.Fields.Remove(fields);

        foreach (var entry in entries.Where(entry => entry != own))
            entry.Fields.Remove(removed);
    }

    private static ApiException Conflict(List<(Entry Entry, FieldTree Fields)> conflicts)
    {
        List<(string With, string Path)> all =
        [
            .. conflicts.SelectMany(conflict => conflict.Fields.Paths().Select(path => (conflict.Entry.ToString(), path))),
        ];
        JsonArray causes =
        [
            .. all.Select(one =>
                (JsonNode)
                    new JsonObject
                    {
                        ["reason"] = "FieldManagerConflict",
                        ["message"] = $"conflict with {one.With}",
                        ["field"] = one.Path,
                    }
            ),
        ];
        var told =
            all.Select(one => one.With).Distinct().Count() == 1 && all.Count > 1
                ? $"conflicts with {all[0].With}:{string.Concat(all.Select(one => "\n- " + one.Path))}"
                : string.Join(
                    '\n',
                    conflicts.Select(conflict =>
                        conflict.Fields.Paths().ToArray() is { Length: 1 } one
                            ? $"conflict with {conflict.Entry}: {one[0]}"
                            : $"conflicts with {conflict.Entry}:{string.Concat(conflict.Fields.Paths().Select(path => "\n- " + path))}"
                    )
                );
        return new ApiException(
            409,
            "Conflict",
            $"Apply failed with {all.Count} {(all.Count == 1 ? "conflict" : "conflicts")}: {told}",
            new JsonObject { ["causes"] = causes }
        );
    }

    /// <summary>Of a write to the status only the status counts, of one to the object all but the status.</summary>
    private static void Restrict(WriteRequest request, FieldTree fields)
    {
        if (request.Subresource == "status")
        {
            foreach (
                var other in fields
                    .Children.Keys.Where(element => element != "f:status" && (request.Kind.Custom || element != "f:metadata"))
                    .ToArray()
            )
            {
                fields.Children.Remove(other);
            }
        }
        else if (request.Kind.HasStatus)
        {
            fields.Children.Remove("f:status");
        }
    }

    private static bool IsReset(JsonObject next) =>
        next.At("metadata.managedFields") is JsonArray { Count: <= 1 } fields
        && (fields.Count == 0 || fields[0] is JsonObject { Count: 0 });

    private static List<Entry> Read(JsonObject body) =>
        [
            .. body.Objects("metadata.managedFields")
                .Select(entry => new Entry
                {
                    Manager = entry.Text("manager") ?? "",
                    Operation = entry.Text("operation") ?? "",
                    ApiVersion = entry.Text("apiVersion") ?? "",
                    Subresource = entry.Text("subresource") ?? "",
                    Time = entry.Text("time"),
                    Fields = FieldTree.Read(entry["fieldsV1"]),
                }),
        ];

    private static void Write(JsonObject body, List<Entry> entries)
    {
        entries.RemoveAll(entry => entry.Fields.IsEmpty);
        entries.Sort((left, right) => string.CompareOrdinal(left.Order, right.Order));
        body.Meta().Put("managedFields", entries.Count == 0 ? null : new JsonArray([.. entries.Select(entry => (JsonNode)entry.ToJson())]));
    }

    private static Entry FindOrAdd(List<Entry> entries, WriteRequest request, string operation)
    {
        var found = entries.Find(entry =>
            entry.Manager == request.Manager
            && entry.Operation == operation
            && entry.ApiVersion == request.Kind.ApiVersion
            && entry.Subresource == request.Subresource
        );
        if (found is null)
        {
            found = new Entry
            {
                Manager = request.Manager,
                Operation = operation,
                ApiVersion = request.Kind.ApiVersion,
                Subresource = request.Subresource,
            };
            entries.Add(found);
        }

        return found;
    }

    /// <summary>What an empty object of a built-in kind already has: its structs, whose presence nobody owns.</summary>
    private static JsonObject Skeleton(Schema schema)
    {
        JsonObject skeleton = [];
        if (!schema.BuiltIn || schema.Properties is null)
            return skeleton;

        foreach ((var name, var field) in schema.Properties)
        {
            var embedded = name == "metadata" || schema.Required.Contains(name) || field.Default is JsonObject { Count: 0 };
            if (
                embedded
                && field is { Type: "object", Properties: not null, AtomicMap: false }
                && name is not ("securityContext" or "status")
            )
            {
                skeleton[name] = Skeleton(field);
            }
            else if (embedded && field.Type == "array")
            {
                skeleton[name] = new JsonArray();
            }
        }

        return skeleton;
    }

    private sealed class Entry
    {
        public required string Manager { get; init; }

        public required string Operation { get; init; }

        public required string ApiVersion { get; init; }

        public required string Subresource { get; init; }

        public string? Time { get; set; }

        public FieldTree Fields { get; set; } = new();

        /// <summary>Appliers first, then by time.</summary>
        public string Order => $"{Operation} {Time} {Manager} {Subresource}";

        public JsonObject ToJson()
        {
            JsonObject json = new()
            {
                ["manager"] = Manager,
                ["operation"] = Operation,
                ["apiVersion"] = ApiVersion,
            };
            json.Put("time", Time);
            json["fieldsType"] = "FieldsV1";
            json["fieldsV1"] = Fields.Write();
            json.PutText("subresource", Subresource);
            return json;
        }

        public override string ToString() =>
            $"\"{Manager}\"{(Subresource.Length > 0 ? $" with subresource \"{Subresource}\"" : "")}"
            + $"{(Operation == "Update" ? $" using {ApiVersion}" : "")}";
    }
}
