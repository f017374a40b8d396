namespace Trainyard.Local.ApiServer.Objects;

/// <summary>What a pod asks for, by resource; amounts are written as quantities.</summary>
public static class PodResources
{
    /// <summary>Requests or limits: the sum over the containers, or the largest init container if that is more.</summary>
    public static SortedDictionary<string, string> Total(JsonObject pod, string which)
    {
        SortedDictionary<string, string> total = new(StringComparer.Ordinal);
        foreach (var container in pod.Objects("spec.containers"))
        {
            foreach ((var name, var amount) in container.Map("resources." + which))
                total[name] = total.TryGetValue(name, out var sum) ? Quantity.Sum([sum, amount]) : amount;
        }

        foreach (var container in pod.Objects("spec.initContainers"))
        {
            foreach ((var name, var amount) in container.Map("resources." + which))
            {
                if (!total.TryGetValue(name, out var sum) || Quantity.Parse(amount) > Quantity.Parse(sum))
                    total[name] = amount;
            }
        }

        return total;
    }
}
