namespace Trainyard.Local.ApiServer.Objects;

/// <summary>Lists of conditions: one of each type, in the order in which they came; the transition time moves with the status
/// only.</summary>
public static class Conditions
{
    public static JsonObject? Condition(this JsonNode? source, string type) => Find(source.At("status"), type);

    public static bool IsTrue(this JsonNode? source, string type) => source.Condition(type).Text("status") == "True";

    public static JsonObject? Find(JsonNode? status, string type) =>
        status.Objects("conditions").FirstOrDefault(one => one.Text("type") == type);

    /// <param name="value">True or False.</param>
    /// <param name="reason">A constant; null: none is told.</param>
    /// <param name="message">For people.</param>
    /// <param name="now">The time of a change.</param>
    /// <param name="timeField">A second time that some kinds have: lastProbeTime of Jobs, lastUpdateTime of Deployments.</param>
    /// <param name="touch">Writes that second time although nothing else changed.</param>
    /// <param name="observed">The generation that it speaks of, where the kind tells that.</param>
    /// <returns>Whether anything but a time changed.</returns>
    public static bool Set(
        JsonObject status,
        string type,
        bool value,
        string? reason,
        string? message,
        DateTimeOffset now,
        string? timeField = null,
        bool touch = false,
        long? observed = null
    )
    {
        var list = status.MakeList("conditions");
        var old = Find(status, type);
        var wanted = value ? "True" : "False";
        var same =
            old.Text("status") == wanted && (old.Text("reason") ?? "") == (reason ?? "") && (old.Text("message") ?? "") == (message ?? "");
        if (same && !touch && old.Integer("observedGeneration") == observed)
            return false;

        JsonObject made = new() { ["type"] = type, ["status"] = wanted };
        made.Put("observedGeneration", observed);
        if (timeField is not null)
            made[timeField] = now.Stamp();
        made["lastTransitionTime"] = (old.Text("status") == wanted ? old.Text("lastTransitionTime") : null) ?? now.Stamp();
        made.Put("reason", reason);
        made.Put("message", message);
        if (old is null)
            list.Add((JsonNode)made);
        else
            list[list.IndexOf(old)] = made;
        return true;
    }

    /// <summary>Takes another object's condition over; null removes it.</summary>
    public static void Copy(JsonObject status, JsonObject? condition, string type)
    {
        var list = status.MakeList("conditions");
        if (Find(status, type) is { } old)
            list.Remove(old);
        if (condition is not null)
            list.Add((JsonNode)condition.Copy());
    }
}
