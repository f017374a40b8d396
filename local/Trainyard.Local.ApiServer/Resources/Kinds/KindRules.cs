namespace Trainyard.Local.ApiServer.Resources.Kinds;

/// <summary>What a schema cannot say of a kind. This one is that of the kinds of which there is nothing to say.</summary>
internal class KindRules
{
    private static readonly KindRules Nothing = new();

    private static readonly Dictionary<string, KindRules> All = new()
    {
        ["namespaces"] = new NamespaceRules(),
        ["configmaps"] = new ConfigMapRules(),
        ["secrets"] = new SecretRules(),
        ["pods"] = new PodRules(),
        ["limitranges"] = new LimitRangeRules(),
        ["services"] = new ServiceRules(),
        ["events"] = new EventRules(),
        ["events.events.k8s.io"] = new NewEventRules(),
        ["jobs.batch"] = new JobRules(),
        ["horizontalpodautoscalers.autoscaling"] = new AutoscalerRules(),
        ["ingresses.networking.k8s.io"] = new IngressRules(),
        ["customresourcedefinitions.apiextensions.k8s.io"] = new DefinitionRules(),
    };

    public static KindRules Of(ResourceKind kind) => kind.Custom ? Nothing : All.GetValueOrDefault(kind.QualifiedPlural, Nothing);

    /// <summary>Defaults that depend on other fields.</summary>
    public virtual void Default(ResourceKind kind, JsonObject body) { }

    /// <summary>What the server itself puts into a new object, and whom it refuses for other reasons than the object's own.</summary>
    public virtual void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry) { }

    /// <summary>What a change keeps of the old object.</summary>
    public virtual void PrepareForUpdate(WriteRequest request, JsonObject old, JsonObject next) { }

    /// <summary>What a new object gets that nobody checks.</summary>
    public virtual void Finish(JsonObject body) { }

    public virtual void Validate(JsonObject next, JsonObject? old, List<FieldError> errors) { }
}
