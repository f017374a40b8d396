namespace Trainyard.Local.ApiServer.Objects;

/// <summary>What all objects tell of themselves.</summary>
public static class Metadata
{
    public static JsonObject Meta(this JsonObject source) => source.Make("metadata");

    public static string Name(this JsonObject source) => source.Text("metadata.name") ?? "";

    public static string Namespace(this JsonObject source) => source.Text("metadata.namespace") ?? "";

    public static string Uid(this JsonObject source) => source.Text("metadata.uid") ?? "";

    /// <summary>How often it has been changed; 1 where the kind does not count.</summary>
    public static long Generation(this JsonObject source) => source.Integer("metadata.generation") ?? 1;

    public static Key KeyOf(this JsonObject source) => new(source.Namespace(), source.Name());

    public static string? Label(this JsonObject source, string name) => source.Object("metadata.labels")?[name].Text();

    public static string? Annotation(this JsonObject source, string name) => source.Object("metadata.annotations")?[name].Text();

    /// <summary>Whether it is marked for deletion.</summary>
    public static bool Deleting(this JsonObject source) => source.Text("metadata.deletionTimestamp") is not null;

    public static void SetFinalizer(this JsonObject source, string finalizer, bool wanted)
    {
        var others = source.Texts("metadata.finalizers").Where(one => one != finalizer || wanted);
        source.Put("metadata.finalizers", (wanted ? others.Union([finalizer]) : others).ToJson().OrNull());
    }

    public static JsonObject? ControllerOf(this JsonObject source) =>
        source.Objects("metadata.ownerReferences").FirstOrDefault(owner => owner.True("controller"));

    public static JsonObject ControllerReference(this JsonObject owner, string apiVersion, string kind) =>
        new()
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["name"] = owner.Name(),
            ["uid"] = owner.Uid(),
            ["controller"] = true,
            ["blockOwnerDeletion"] = true,
        };
}
