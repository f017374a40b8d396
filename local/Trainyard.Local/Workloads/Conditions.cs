using System.Text.Json.Nodes;

namespace Trainyard.Local.Workloads;

/// <summary>Lists of conditions: one of each type, in the order in which they came; the transition time moves with the status only.</summary>
internal static class Conditions
{
    /// <returns>Whether anything but a time changed.</returns>
    public static bool Set(JsonObject status, string type, bool value, string reason, string message, DateTimeOffset now, string? probeTimeField = null)
    {
        if (status["conditions"] is not JsonArray list) status["conditions"] = list = [];
        var old = list.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
        var wanted = value ? "True" : "False";
        if (old is not null && old.Text("status") == wanted && (old.Text("reason") ?? "") == reason && (old.Text("message") ?? "") == message) return false;

        var made = new JsonObject { ["type"] = type, ["status"] = wanted };
        if (probeTimeField is not null) made[probeTimeField] = now.Stamp();
        made["lastTransitionTime"] = old is not null && old.Text("status") == wanted ? old.Text("lastTransitionTime") : now.Stamp();
        made["reason"] = reason;
        made["message"] = message;
        if (old is null) list.Add((JsonNode)made);
        else list[list.IndexOf(old)] = made;
        return true;
    }
}
