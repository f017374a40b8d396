namespace Trainyard.Local.Resources.Admission;

/// <summary>What a pod asks for, by resource; amounts are written as quantities.</summary>
internal static class PodResources
{
    /// <summary>Requests or limits: the sum over the containers, or the largest init container if that is more.</summary>
    public static SortedDictionary<string, string> Total(JsonObject pod, string which)
    {
        SortedDictionary<string, string> total = new(StringComparer.Ordinal);
        foreach (JsonObject container in pod.Objects("spec.containers"))
            foreach ((string name, string amount) in container.Map("resources." + which))
                total[name] = total.TryGetValue(name, out string? sum) ? Quantity.Sum([sum, amount]) : amount;

        foreach (JsonObject container in pod.Objects("spec.initContainers"))
            foreach ((string name, string amount) in container.Map("resources." + which))
                if (!total.TryGetValue(name, out string? sum) || Quantity.Parse(amount) > Quantity.Parse(sum)) total[name] = amount;

        return total;
    }
}
