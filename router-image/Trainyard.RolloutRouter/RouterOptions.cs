using System.Globalization;
using System.Net;
using Trainyard.Contracts;

namespace Trainyard.RolloutRouter;

/// <summary>What the environment says.</summary>
internal sealed record RouterOptions
{
    private const string ListenVariable = "TRAINYARD_LISTEN";
    private const string NameVariable = "POD_NAME";
    private const string DrainVariable = "TRAINYARD_DRAIN_SECONDS";

    /// <summary>What the program says of itself.</summary>
    public static string Help =>
        $"""
            Stands before the pods of two models and shares requests out between them, as the operator says. It takes no arguments;
            the environment says how:

              {ContainerEnvironment.ReportUrl,-24} where it reports what it sees, and is told what to do (needed)
              {ContainerEnvironment.ReportToken,-24} the bearer token for that (needed)
              {ListenVariable,-24} the address to listen on, ports 8080 (HTTP), 8081 (gRPC) and 8082 (probes); default 0.0.0.0
              {NameVariable,-24} its name in reports; default the machine's
              {ContainerEnvironment.Tls,-24} a folder with tls.crt and tls.key, which the pods have too; unset: no TLS
              {DrainVariable,-24} seconds between SIGTERM and the end of listening; default 3
            """;

    /// <summary>The operator.</summary>
    public required Uri ReportUrl { get; init; }

    public required string ReportToken { get; init; }

    public IPAddress Listen { get; init; } = IPAddress.Any;

    /// <summary>HTTP and its ports for gRPC and probes; 0, in tests, is any free one.</summary>
    public int Port { get; init; } = 8080;

    public int GrpcPort { get; init; } = 8081;

    public int ProbePort { get; init; } = 8082;

    /// <summary>The ports of the predictor pods.</summary>
    public int TargetPort { get; init; } = 8080;

    public int TargetGrpcPort { get; init; } = 8081;

    /// <summary>The folder of the certificate, or null.</summary>
    public string? Tls { get; init; }

    public string Name { get; init; } = Environment.MachineName;

    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often it reports.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <exception cref="ArgumentException">A variable is missing or cannot be.</exception>
    public static RouterOptions Read(Func<string, string?> environment)
    {
        string? Value(string name) => environment(name) is { Length: > 0 } value ? value : null;
        string Needed(string name) => Value(name) ?? throw new ArgumentException($"{name} must be set");
        if (!Uri.TryCreate(Needed(ContainerEnvironment.ReportUrl), UriKind.Absolute, out var url))
            throw new ArgumentException($"{ContainerEnvironment.ReportUrl} is no URL");
        var defaults = new RouterOptions { ReportUrl = url, ReportToken = Needed(ContainerEnvironment.ReportToken) };
        return defaults with
        {
            Listen = Value(ListenVariable) is { } listen ? Address(listen) : defaults.Listen,
            Tls = Value(ContainerEnvironment.Tls),
            Name = Value(NameVariable) ?? defaults.Name,
            Drain = Value(DrainVariable) is { } drain ? Seconds(drain) : defaults.Drain,
        };
    }

    private static IPAddress Address(string text) =>
        IPAddress.TryParse(text.Trim('[', ']'), out var address)
            ? address
            : throw new ArgumentException($"{ListenVariable} must be an address such as 127.0.0.1, not '{text}'");

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new ArgumentException($"{DrainVariable} must be a number from 0 to 3600, not '{text}'");
}
