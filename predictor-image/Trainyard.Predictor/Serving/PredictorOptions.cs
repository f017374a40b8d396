using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Predictor.Logs;
using Trainyard.Predictor.Security;

namespace Trainyard.Predictor.Serving;

/// <summary>What the environment says.</summary>
internal sealed record PredictorOptions
{
    /// <summary>Where to listen: an address, address:port, or http://address:port; port 8080 where none is named.</summary>
    public const string ListenVariable = ListenAddress.Variable;

    /// <summary>Where to listen for gRPC, in the same forms; port 8081 where none is named. Unset: port 8081 beside HTTP's 8080, else not
    /// at all.</summary>
    public const string GrpcListenVariable = "TRAINYARD_GRPC_LISTEN";

    /// <summary>The largest body in bytes.</summary>
    public const string MaxBodyVariable = "TRAINYARD_MAX_BODY_BYTES";

    /// <summary>The largest table (CSV, Parquet) in bytes. It is read a part at a time.</summary>
    public const string MaxTableVariable = "TRAINYARD_MAX_TABLE_BYTES";

    /// <summary>The most rows of a request.</summary>
    public const string MaxRowsVariable = "TRAINYARD_MAX_ROWS";

    /// <summary>The most requests that are in the server at once; who comes then is told to come again.</summary>
    public const string MaxRequestsVariable = "TRAINYARD_MAX_REQUESTS";

    /// <summary>The most seconds that a body, or the next part of a table, is waited for.</summary>
    public const string TimeoutVariable = "TRAINYARD_REQUEST_SECONDS";

    /// <summary>Seconds between SIGTERM, from when on /readyz fails, and the end of listening, so that load balancers look elsewhere
    /// first.</summary>
    public const string DrainVariable = "TRAINYARD_DRAIN_SECONDS";

    /// <summary>Its name in what it tells the operator; default the machine's.</summary>
    public const string NameVariable = "POD_NAME";

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
              {MaxBodyVariable,-30} the largest body in bytes but for tables; default 64 MiB
              {MaxTableVariable,-30} the largest table (CSV, Parquet) in bytes; default 4 GiB
              {MaxRowsVariable,-30} the most rows of a request; default 5,000,000
              {MaxRequestsVariable,-30} the most requests at once, the others get a 503 and Retry-After; default 1024
              {TimeoutVariable,-30} the most seconds that a body, or the next part of a table, is waited for; default 60
              {ContainerEnvironment.DriftWindow,-30} the seconds over which drift from the training data is measured; default 3600
              {ContainerEnvironment.LogUri,-30} where predictions and feedback are kept, as Parquet: s3://, file:// or pvc://CLAIM/path
              {ContainerEnvironment.LogCredentials,-30} the name of the mounted Secret that opens it
              {ContainerEnvironment.LogShare,-30} the share of the predictions that is kept; default 1
              {ContainerEnvironment.LogRows,-30} the most rows of an hour that are kept; default 100,000
              {ContainerEnvironment.AuthTokens,-30} a file of bearer tokens, one a line; unset: none is asked for
              {ContainerEnvironment.AuthIssuer,-30} an OpenID Connect issuer whose tokens are good, too
              {ContainerEnvironment.AuthAudience,-30} what the issuer's tokens must be meant for
              {ContainerEnvironment.Tls,-30} a folder with tls.crt and tls.key, read again when they change; unset: no TLS
              {ContainerEnvironment.ReportUrl,-30} where drift is told every ten seconds; unset: nowhere
              {ContainerEnvironment.ReportToken,-30} the bearer token for that
              {NameVariable,-30} its name there; default the machine's
              {DrainVariable,-30} seconds between SIGTERM and the end of listening; default 2

            Once it runs, /docs shows the model's own features and how to ask for predictions.
            """;

    private const int DefaultPort = 8080;
    private const int DefaultGrpcPort = 8081;

    public required string ModelUri { get; init; }

    public string? ModelDigest { get; init; }

    public string? ModelCredentials { get; init; }

    /// <summary>Where the model is.</summary>
    public ModelPlace Model => new(ModelUri, ModelDigest, ModelCredentials);

    public string Listen { get; init; } = $"http://0.0.0.0:{DefaultPort}";

    /// <summary>The address for gRPC, or null. HTTP/2 without TLS needs one of its own.</summary>
    public string? GrpcListen { get; init; }

    /// <summary>What everything is served below, too, such as /m: an Ingress passes the path of its rule on. Empty: the root.</summary>
    public string BasePath { get; init; } = "";

    public int MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    public long MaxTableBytes { get; init; } = 4L << 30;

    public int MaxRows { get; init; } = 5_000_000;

    public int MaxRequests { get; init; } = 1024;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan DriftWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Where predictions and feedback are kept, or null.</summary>
    public LogOptions? Log { get; init; }

    public AuthOptions Auth { get; init; } = new(null, null, null);

    /// <summary>The folder of the certificate and its key, or null.</summary>
    public string? Tls { get; init; }

    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where drift is told again and again, by which bearer token and name; null: nowhere.</summary>
    public Uri? ReportUrl { get; init; }

    public string? ReportToken { get; init; }

    public string Name { get; init; } = Environment.MachineName;

    /// <exception cref="FailureException">A variable is missing or cannot be.</exception>
    public static PredictorOptions Read(Func<string, string?> environment)
    {
        string? Value(string name) => environment(name) is { Length: > 0 } value ? value : null;
        var defaults = new PredictorOptions
        {
            ModelUri = Value(ContainerEnvironment.ModelUri) ?? throw Fault(ContainerEnvironment.ModelUri, "must name the model's folder"),
        };
        var address = Value(ListenVariable) is { } listen ? ListenAddress.Url(ListenVariable, listen, DefaultPort) : defaults.Listen;
        return defaults with
        {
            ModelDigest = Value(ContainerEnvironment.ModelDigest),
            ModelCredentials = Value(ContainerEnvironment.ModelCredentials),
            Listen = address,
            GrpcListen = Value(GrpcListenVariable) is { } grpc
                ? ListenAddress.Url(GrpcListenVariable, grpc, DefaultGrpcPort)
                : Beside(address),
            BasePath = Value(ContainerEnvironment.BasePath) is { } path ? Below(path) : defaults.BasePath,
            MaxBodyBytes = (int)Number(MaxBodyVariable, 1, int.MaxValue, defaults.MaxBodyBytes),
            MaxTableBytes = (long)Number(MaxTableVariable, 1, 1L << 50, defaults.MaxTableBytes),
            MaxRows = (int)Number(MaxRowsVariable, 1, int.MaxValue, defaults.MaxRows),
            MaxRequests = (int)Number(MaxRequestsVariable, 1, int.MaxValue, defaults.MaxRequests),
            Timeout = TimeSpan.FromSeconds(Number(TimeoutVariable, 0.001, 86400, defaults.Timeout.TotalSeconds)),
            DriftWindow = TimeSpan.FromSeconds(Number(ContainerEnvironment.DriftWindow, 12, 31_536_000, defaults.DriftWindow.TotalSeconds)),
            Log = Value(ContainerEnvironment.LogUri) is { } uri
                ? new(
                    ArtifactStores.Open(uri, Value(ContainerEnvironment.LogCredentials), environment),
                    Number(ContainerEnvironment.LogShare, 0, 1, 1),
                    (int)Number(ContainerEnvironment.LogRows, 1, 10_000_000, 100_000)
                )
                : null,
            Auth = AuthOptions.Read(Value),
            Tls = Value(ContainerEnvironment.Tls),
            Drain = TimeSpan.FromSeconds(Number(DrainVariable, 0, 3600, defaults.Drain.TotalSeconds)),
            ReportUrl = Value(ContainerEnvironment.ReportUrl) is { } told ? Reported(told) : null,
            ReportToken = Value(ContainerEnvironment.ReportToken),
            Name = Value(NameVariable) ?? defaults.Name,
        };

        double Number(string name, double min, double max, double otherwise) =>
            Value(name) is { } text ? PredictorOptions.Number(name, text, min, max) : otherwise;
    }

    private static Uri Reported(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri
            : throw Fault(ContainerEnvironment.ReportUrl, $"must be a URL, not '{url}'");

    private static string? Beside(string address) =>
        address.EndsWith($":{DefaultPort}", StringComparison.Ordinal) ? $"{address[..address.LastIndexOf(':')]}:{DefaultGrpcPort}" : null;

    private static string Below(string path) =>
        path.StartsWith('/') && !path.Contains("//", StringComparison.Ordinal)
            ? path.TrimEnd('/')
            : throw Fault(ContainerEnvironment.BasePath, $"must be a path such as /models/sonar, not '{path}'");

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
