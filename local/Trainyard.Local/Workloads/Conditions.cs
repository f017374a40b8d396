using System.Text.Json.Nodes;

namespace Trainyard.Local.Workloads;

/// <summary>Lists of conditions: one of each type, in the order in which they came; the transition time moves with the status only.</summary>
internal static class Conditions
{
    /// <param name="status">The object's status.</param>
    /// <param name="type">The condition.</param>
    /// <param name="value">True or False.</param>
    /// <param name="reason">A constant.</param>
    /// <param name="message">For people.</param>
    /// <param name="now">The time of a change.</param>
    /// <param name="timeField">A second time that some kinds have: lastProbeTime of Jobs, lastUpdateTime of Deployments.</param>
    /// <param name="touch">Writes that second time although nothing else changed.</param>
    /// <returns>Whether anything but a time changed.</returns>
    public static bool Set(JsonObject status, string type, bool value, string reason, string message, DateTimeOffset now, string? timeField = null, bool touch = false)
    {
        if (status["conditions"] is not JsonArray list) status["conditions"] = list = [];
        var old = list.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
        var wanted = value ? "True" : "False";
        if (old is not null && old.Text("status") == wanted && (old.Text("reason") ?? "") == reason && (old.Text("message") ?? "") == message && !touch) return false;

        var made = new JsonObject { ["type"] = type, ["status"] = wanted };
        if (timeField is not null) made[timeField] = now.Stamp();
        made["lastTransitionTime"] = old is not null && old.Text("status") == wanted ? old.Text("lastTransitionTime") : now.Stamp();
        made["reason"] = reason;
        made["message"] = message;
        if (old is null) list.Add((JsonNode)made);
        else list[list.IndexOf(old)] = made;
        return true;
    }
}
