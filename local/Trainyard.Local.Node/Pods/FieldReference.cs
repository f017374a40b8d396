namespace Trainyard.Local.Node.Pods;

/// <summary>Values of fieldRef and resourceFieldRef, for variables and downwardAPI files.</summary>
internal static class FieldReference
{
    /// <summary>metadata.name, metadata.labels['a'], spec.nodeName, status.podIP ...; null if the field cannot be referred to.</summary>
    public static string? Field(JsonObject pod, string path, string podIp)
    {
        var bracket = path.IndexOf("['", StringComparison.Ordinal);
        if (bracket > 0 && path.EndsWith("']", StringComparison.Ordinal))
            return pod.Map(path[..bracket]).GetValueOrDefault(path[(bracket + 2)..^2]) ?? "";
        return path switch
        {
            "metadata.labels" or "metadata.annotations" => Pairs(pod.Map(path)),
            "status.podIP" or "status.podIPs" => podIp,
            "status.hostIP" or "status.hostIPs" => "127.0.0.1",
            _ => pod.Text(path),
        };
    }

    /// <summary>limits.memory, requests.cpu ... in units of the divisor, rounded up. A limit that is not set is the node's.</summary>
    public static string? Resource(JsonObject container, JsonObject reference)
    {
        var parts = (reference.Text("resource") ?? "").Split('.', 2);
        if (parts.Length != 2)
            return null;
        var value = Quantity.Parse(container.Text($"resources.{parts[0]}.{parts[1]}"))
            ?? (parts, parts[0]) switch
            {
                ([_, "cpu"], "limits") => Environment.ProcessorCount,
                ([_, "memory"], "limits") => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                _ => 0,
            };
        var divisor = Quantity.Parse(reference.Text("divisor")) is { } d and > 0 ? d : 1;
        return Math.Ceiling(value / divisor).ToString(CultureInfo.InvariantCulture);
    }

    private static string Pairs(Dictionary<string, string> map) =>
        string.Join(
            '\n',
            map.OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => $"{p.Key}=\"{p.Value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"")
        );
}
