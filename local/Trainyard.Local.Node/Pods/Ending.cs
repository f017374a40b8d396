namespace Trainyard.Local.Node.Pods;

/// <summary>Why the node ended the pod before its time.</summary>
internal sealed record Ending(string Reason, string Message, string? Disruption = null)
{
    public JsonObject Mark(JsonObject pod, DateTimeOffset now)
    {
        var status = pod.Make("status");
        (status["reason"], status["message"]) = (Reason, Message);
        if (Disruption is not null)
            Conditions.Set(status, "DisruptionTarget", true, Disruption, Message, now);
        return pod;
    }
}
