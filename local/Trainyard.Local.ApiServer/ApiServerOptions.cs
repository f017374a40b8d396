namespace Trainyard.Local.ApiServer;

/// <summary>What an API server is started with.</summary>
public sealed record ApiServerOptions
{
    /// <summary>The folder of objects, certificate and token.</summary>
    public required string Data { get; init; }

    /// <summary>Of HTTPS; 0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>Of plain HTTP; 0: any free one.</summary>
    public int PlainPort { get; init; }

    /// <summary>The bearer token; null makes one, or takes the one made before. Empty: none is asked for.</summary>
    public string? Token { get; init; }

    /// <summary>Whether a write is answered only when the disk has it.</summary>
    public bool Sync { get; init; } = true;
}
