namespace Trainyard.Local.ApiServer.Resources;

/// <summary>
/// Follows the CustomResourceDefinitions: accepts their names, serves their kinds, and clears their objects away before they go.
/// </summary>
internal sealed class CustomKinds(ICluster cluster, Catalog catalog, TimeProvider clock)
{
    private const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";

    /// <summary>Holds a definition back until its objects are gone.</summary>
    public const string Cleanup = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>Serves what is there already, then follows.</summary>
    public IDisposable Start()
    {
        foreach (var definition in cluster.List(Definitions))
            Observe("ADDED", definition);

        return cluster.Watch(Definitions, Observe);
    }

    /// <summary>The kinds of a definition, one for each version that it serves.</summary>
    public static IEnumerable<ResourceKind> Kinds(JsonObject definition)
    {
        var group = definition.Text("spec.group")!;
        var storage = definition.Objects("spec.versions").First(version => version.True("storage")).Text("name")!;
        foreach (
            var version in definition
                .Objects("spec.versions")
                .Where(version => version.True("served"))
                .OrderByDescending(version => version.Text("name") == storage)
        )
        {
            var names = definition.At("spec.names");
            yield return new ResourceKind
            {
                Group = group,
                Version = version.Text("name")!,
                StorageVersion = storage,
                Kind = names.Text("kind")!,
                Plural = names.Text("plural")!,
                Singular = names.Text("singular") ?? "",
                ListKind = names.Text("listKind") ?? "",
                ShortNames = [.. names.Texts("shortNames")],
                Categories = [.. names.Texts("categories")],
                Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
                Namespaced = definition.Text("spec.scope") == "Namespaced",
                Custom = true,
                HasGeneration = true,
                UpdateNeedsVersion = true,
                HasStatus = version.At("subresources.status") is not null,
                Scale = Scale(version.At("subresources.scale")),
                Schema = CustomSchema.Read(version.At("schema.openAPIV3Schema") as JsonObject),
                SelectableFields = [.. version.Objects("selectableFields").Select(field => field.Text("jsonPath")!.TrimStart('.'))],
                Columns = [.. version.Objects("additionalPrinterColumns").Select(Column)],
            };
        }
    }

    private static ScalePaths? Scale(JsonNode? scale) =>
        scale is null
            ? null
            : new ScalePaths(
                scale.Text("specReplicasPath")!.TrimStart('.'),
                scale.Text("statusReplicasPath")!.TrimStart('.'),
                scale.Text("labelSelectorPath")?.TrimStart('.')
            );

    private static TableColumn Column(JsonObject column) =>
        new(
            column.Text("name")!,
            column.Text("type")!,
            column.Text("format") ?? "",
            (int)(column.Integer("priority") ?? 0),
            column.Text("jsonPath")!,
            column.Text("description") ?? $"Custom resource definition column (in JSONPath format): {column.Text("jsonPath")}"
        );

    private void Observe(string type, JsonObject definition)
    {
        var name = definition.Name();
        if (type == "DELETED")
        {
            catalog.Replace(name, []);
            return;
        }

        if (definition.At("metadata.deletionTimestamp") is not null)
        {
            End(definition, name);
            return;
        }

        var conflict = Conflict(definition);
        if (conflict is null)
            catalog.Replace(name, Kinds(definition));

        cluster.Change(Definitions, null, name, current => Accept(current, conflict), "status");
    }

    /// <summary>The name that another definition of the group has already taken, as (reason, value).</summary>
    private string? Conflict(JsonObject definition)
    {
        var name = definition.Name();
        ResourceKind[] others =
        [
            .. catalog.Kinds.Where(kind => kind.Group == definition.Text("spec.group") && kind.QualifiedPlural != name),
        ];
        var names = definition.At("spec.names");
        return others.Any(kind => kind.Kind == names.Text("kind")) ? names.Text("listKind") : null;
    }

    private void Accept(JsonObject definition, string? conflict)
    {
        var accepted = definition.At("spec.names")!.AsObject().Copy();
        if (conflict is not null)
        {
            accepted = new JsonObject
            {
                ["plural"] = accepted["plural"]!.DeepClone(),
                ["kind"] = "",
                ["categories"] = accepted["categories"]?.DeepClone(),
            };
        }

        if (accepted["categories"] is null)
            accepted.Remove("categories");

        definition.Put("status.acceptedNames", accepted);
        var status = definition.Make("status");
        var now = clock.GetUtcNow();
        var free = conflict is null;
        Conditions.Set(
            status,
            "NamesAccepted",
            free,
            free ? "NoConflicts" : "ListKindConflict",
            free ? "no conflicts found" : $"\"{conflict}\" is already in use",
            now
        );
        Conditions.Set(
            status,
            "Established",
            free,
            free ? "InitialNamesAccepted" : "NotAccepted",
            free ? "the initial names have been accepted" : "not all names are accepted",
            now
        );
    }

    private void End(JsonObject definition, string name)
    {
        if (catalog.Find(name) is not null && !definition.Texts("metadata.finalizers").Contains(Cleanup))
            return;

        foreach (var one in catalog.Find(name) is null ? [] : cluster.List(name))
            cluster.Delete(name, one.Text("metadata.namespace"), one.Name());

        cluster.Change(Definitions, null, name, current => current.SetFinalizer(Cleanup, false));
    }
}
