using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Predictor.Serving;

/// <summary>What the environment says.</summary>
internal sealed record PredictorOptions
{
    /// <summary>Where to listen: an address, address:port, or http://address:port; port 8080 where none is named.</summary>
    public const string ListenVariable = "TRAINYARD_LISTEN";

    /// <summary>Where to listen for gRPC, in the same forms; port 8081 where none is named. Unset: port 8081 beside HTTP's 8080, else not
    /// at all.</summary>
    public const string GrpcListenVariable = "TRAINYARD_GRPC_LISTEN";

    /// <summary>The largest body in bytes.</summary>
    public const string MaxBodyVariable = "TRAINYARD_MAX_BODY_BYTES";

    /// <summary>Seconds between SIGTERM, from when on /readyz fails, and the end of listening, so that load balancers look elsewhere
    /// first.</summary>
    public const string DrainVariable = "TRAINYARD_DRAIN_SECONDS";

    /// <summary>What the program says of itself.</summary>
    public static string Help =>
        $"""
            Answers over HTTP and gRPC for one model. It takes no arguments; the environment says which model, and how:

              {ContainerEnvironment.ModelUri,-30} the folder of the version: s3://, file:// or pvc://CLAIM/path (needed)
              {ContainerEnvironment.ModelDigest,-30} the digest that its manifest must have, sha256:...
              {ContainerEnvironment.ModelCredentials,-30} the name of the mounted Secret that opens it
              {ListenVariable,-30} where to listen: an address, address:port or http://address:port; default 0.0.0.0:8080
              {GrpcListenVariable,-30} where to listen for gRPC; default port 8081 beside 8080
              {ContainerEnvironment.BasePath,-30} a path that everything is served below, too, such as /models/sonar
              {MaxBodyVariable,-30} the largest body in bytes; default 64 MiB
              {DrainVariable,-30} seconds between SIGTERM and the end of listening; default 2

            Once it runs, /docs shows the model's own features and how to ask for predictions.
            """;

    private const int DefaultPort = 8080;
    private const int DefaultGrpcPort = 8081;

    public required string ModelUri { get; init; }

    public string? ModelDigest { get; init; }

    public string? ModelCredentials { get; init; }

    public string Listen { get; init; } = $"http://0.0.0.0:{DefaultPort}";

    /// <summary>The address for gRPC, or null. HTTP/2 without TLS needs one of its own.</summary>
    public string? GrpcListen { get; init; }

    /// <summary>What everything is served below, too, such as /m: an Ingress passes the path of its rule on. Empty: the root.</summary>
    public string BasePath { get; init; } = "";

    public int MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(2);

    /// <exception cref="FailureException">A variable is missing or cannot be.</exception>
    public static PredictorOptions Read(Func<string, string?> environment)
    {
        string? Value(string name) => environment(name) is { Length: > 0 } value ? value : null;
        var defaults = new PredictorOptions
        {
            ModelUri = Value(ContainerEnvironment.ModelUri) ?? throw Fault(ContainerEnvironment.ModelUri, "must name the model's folder"),
        };
        var address = Value(ListenVariable) is { } listen ? Url(ListenVariable, listen, DefaultPort) : defaults.Listen;
        return defaults with
        {
            ModelDigest = Value(ContainerEnvironment.ModelDigest),
            ModelCredentials = Value(ContainerEnvironment.ModelCredentials),
            Listen = address,
            GrpcListen = Value(GrpcListenVariable) is { } grpc ? Url(GrpcListenVariable, grpc, DefaultGrpcPort) : Beside(address),
            BasePath = Value(ContainerEnvironment.BasePath) is { } path ? Below(path) : defaults.BasePath,
            MaxBodyBytes = Value(MaxBodyVariable) is { } bytes
                ? (int)Number(MaxBodyVariable, bytes, 1, int.MaxValue)
                : defaults.MaxBodyBytes,
            Drain = Value(DrainVariable) is { } drain ? TimeSpan.FromSeconds(Number(DrainVariable, drain, 0, 3600)) : defaults.Drain,
        };
    }

    private static string? Beside(string address) =>
        address.EndsWith($":{DefaultPort}", StringComparison.Ordinal) ? $"{address[..address.LastIndexOf(':')]}:{DefaultGrpcPort}" : null;

    private static string Below(string path) =>
        path.StartsWith('/') && !path.Contains("//", StringComparison.Ordinal)
            ? path.TrimEnd('/')
            : throw Fault(ContainerEnvironment.BasePath, $"must be a path such as /models/sonar, not '{path}'");

    private static string Url(string variable, string listen, int defaultPort)
    {
        var url = listen.Contains("://", StringComparison.Ordinal) ? listen : "http://" + listen;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
            throw Fault(variable, $"must be an address such as 127.0.0.1 or http://0.0.0.0:8080, not '{listen}'");

        // A URL without a port would mean 80, which the user of a container may not open.
        var named = url["http://".Length..].TrimEnd('/').LastIndexOf(':') > url["http://".Length..].LastIndexOf(']');
        return $"http://{uri.Host}:{(named ? uri.Port : DefaultPort)}";
    }

    private static double Number(string name, string text, double min, double max) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Fault(
                name,
                $"must be a number from {min.ToString(CultureInfo.InvariantCulture)} to "
                    + $"{max.ToString(CultureInfo.InvariantCulture)}, not '{text}'"
            );

    private static FailureException Fault(string name, string message) => new(FailureClass.Configuration, $"{name} {message}");
}
