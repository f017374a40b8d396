namespace Trainyard.Local.ApiServer;

/// <summary>A refusal, as the Status object that the client gets.</summary>
public sealed class ApiException(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    /// <summary>The HTTP status code.</summary>
    public int Code { get; } = code;

    /// <summary>The reason, such as NotFound.</summary>
    public string Reason { get; } = reason;

    public JsonObject? Details { get; } = details;
}
