using System.Collections.Immutable;

namespace Trainyard.Local.ApiServer.Admission;

/// <summary>What a namespace's own rules do to what is written into it: limit ranges, Pod Security, quotas, in the order of the real
/// server.</summary>
internal sealed class NamespaceAdmission(ObjectStore store)
{
    private readonly Lock _quotas = new();

    public void Default(WriteRequest request, JsonObject body)
    {
        if (request.Kind.QualifiedPlural == "pods")
        {
            foreach (var range in List("limitranges", request.Namespace))
                LimitRanges.Default(body, range);
        }
    }

    /// <exception cref="ApiException">Forbidden.</exception>
    public void Check(WriteRequest request, JsonObject body)
    {
        if (!request.Kind.Namespaced)
            return;

        foreach (var range in List("limitranges", request.Namespace))
        {
            if (LimitRanges.Fault(request.Kind.QualifiedPlural, body, range) is { } fault)
                throw Refusal.Forbidden(request.Kind, body.Name(), fault);
        }

        Secure(request, body);
    }

    /// <summary>Pod Security alone, which is asked again when a template changes.</summary>
    public void Secure(WriteRequest request, JsonObject body)
    {
        if (store.Get("namespaces", null, request.Namespace ?? "")?.Parse() is { } ns)
            PodSecurity.Check(request, body, ns);
    }

    /// <summary>Writes what no quota forbids; of those that come at the same time, one after the other.</summary>
    /// <exception cref="ApiException">Forbidden.</exception>
    public WriteResult WithinQuotas(WriteRequest request, JsonObject body, Func<WriteResult> write)
    {
        if (!request.Kind.Namespaced || !List("resourcequotas", request.Namespace).Any())
            return write();

        lock (_quotas)
        {
            foreach (var quota in List("resourcequotas", request.Namespace))
            {
                if (Quotas.Fault(quota, request.Kind.QualifiedPlural, body, resource => List(resource, request.Namespace)) is { } fault)
                    throw Refusal.Forbidden(request.Kind, body.Name(), fault);
            }

            return write();
        }
    }

    private IEnumerable<JsonObject> List(string resource, string? ns)
    {
        var objects = store.Snapshot(resource).Objects;
        (var from, var to) = ObjectStore.Range(objects, ns);
        return Enumerable.Range(from, to - from).Select(i => objects[i].Parse());
    }
}
