using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>Which model is served, where, and by how many.</summary>
public sealed record PredictorSpec
{
    /// <summary>The model.</summary>
    public required PredictorModel Model { get; init; }

    /// <summary>How many pods serve. Default: one.</summary>
    public AutoscalingSpec? Autoscaling { get; init; }

    /// <summary>Where it is reached from outside. Default: from inside the cluster only.</summary>
    public RouteSpec? Route { get; init; }

    /// <summary>How a new model takes over.</summary>
    public RolloutSpec? Rollout { get; init; }

    /// <summary>The image. Default: the operator's predictor at the time of the rollout.</summary>
    public string? Image { get; init; }

    /// <summary>Requests and limits, as in a pod. A CPU request is what autoscaling by CPU measures against.</summary>
    [Schema(Free = true)]
    public JsonElement? Resources { get; init; }

    /// <summary>A pod template (metadata and spec) that is merged over the operator's own.</summary>
    [Schema(Free = true)]
    public JsonElement? PodTemplate { get; init; }

    /// <summary>Whether a NetworkPolicy lets in nothing but HTTP and gRPC.</summary>
    public bool NetworkPolicy { get; set; } = true;

    /// <summary>Who may ask. Default: everybody who reaches it.</summary>
    public AuthSpec? Auth { get; init; }

    /// <summary>The certificate by which its pods, and its Service at port 443, answer over TLS, and in no other way. Default: without
    /// TLS, at port 80.</summary>
    public CertificateReference? Tls { get; init; }

    /// <summary>What is watched while it serves.</summary>
    public MonitoringSpec? Monitoring { get; init; }
}

/// <summary>Which model is served: a TrainingJob's, or one by its place.</summary>
[Cel("has(self.trainingJob) != has(self.uri)", "name either trainingJob or uri")]
public sealed record PredictorModel
{
    /// <summary>The TrainingJob of the same namespace whose model is served.</summary>
    public string? TrainingJob { get; init; }

    /// <summary>
    /// The folder of a model package: s3://, file:// or pvc://CLAIM/path. Or a model that was not trained here: an ONNX file (.onnx),
    /// XGBoost's .json or .ubj, or LightGBM's .txt; a signature.json beside it says what its file does not.
    /// </summary>
    [Schema(Pattern = "^(s3|file|pvc)://.+")]
    public string? Uri { get; init; }

    /// <summary>The digest that the manifest of the package at uri must have, or the file that uri names.</summary>
    [Schema(Pattern = "^sha256:[0-9a-f]{64}$")]
    public string? Digest { get; init; }

    /// <summary>The Secret that opens uri. Default: the TrainingJob's output credentials.</summary>
    public CredentialsReference? Credentials { get; init; }

    /// <summary>When a newer model of the TrainingJob takes over.</summary>
    public Promotion Promote { get; set; } = Promotion.Always;

    /// <summary>The version that serves, any that is stored, whatever promote says. Default: what promote says; under Manual the first
    /// one that there was.</summary>
    [Schema(Minimum = 1)]
    public int? Version { get; init; }
}

/// <summary>When a newer model takes over.</summary>
public enum Promotion
{
    /// <summary>As soon as it is there.</summary>
    Always,

    /// <summary>When spec.model.version names it.</summary>
    Manual,

    /// <summary>When its hold-out interval beats the one that serves: they must not overlap.</summary>
    WhenBetter,
}

/// <summary>How many pods serve.</summary>
[Cel("self.minReplicas <= self.maxReplicas", "minReplicas must not be above maxReplicas")]
public sealed record AutoscalingSpec
{
    /// <summary>The fewest. With 0 a router stays before the pods: it holds the requests that come while none runs until one does, and the
    /// last one goes when none has come for idleAfter.</summary>
    [Schema(Minimum = 0)]
    public int MinReplicas { get; set; } = 1;

    /// <summary>With minReplicas 0: how long no request must have come before the last pod goes, such as 10m.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string IdleAfter { get; set; } = "10m";

    /// <summary>The most.</summary>
    [Schema(Minimum = 1)]
    public int MaxReplicas { get; set; } = 1;

    /// <summary>The share of the CPU request, in percent, to keep to.</summary>
    [Schema(Minimum = 1, Maximum = 1000)]
    public int? TargetCPUUtilization { get; init; }

    /// <summary>The requests a second and pod to keep to (the pods metric trainyard_predictor_requests_per_second).</summary>
    [Schema(Minimum = 1)]
    public int? TargetRequestsPerSecond { get; init; }
}

/// <summary>Where it is reached from outside.</summary>
public sealed record RouteSpec
{
    /// <summary>The host name.</summary>
    public required string Host { get; init; }

    /// <summary>The path prefix that everything is served below: /predict becomes /m/predict under /m. An image of one's own reads
    /// TRAINYARD_BASE_PATH.</summary>
    [Schema(Pattern = "^/.*")]
    public string Path { get; set; } = "/";

    /// <summary>The prefix without a slash at its end: empty for the root.</summary>
    [JsonIgnore]
    public string BasePath => Path.TrimEnd('/');

    /// <summary>The class of the Ingress. Default: the cluster's own default.</summary>
    public string? ClassName { get; init; }

    /// <summary>The certificate.</summary>
    public CertificateReference? Tls { get; init; }

    /// <summary>Annotations of the Ingress or HTTPRoute.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Makes an HTTPRoute at this Gateway in place of an Ingress.</summary>
    public GatewayReference? Gateway { get; init; }
}

/// <summary>A certificate.</summary>
public sealed record CertificateReference
{
    /// <summary>The Secret with tls.crt and tls.key.</summary>
    public required string SecretName { get; init; }
}

/// <summary>A Gateway.</summary>
public sealed record GatewayReference
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace. Default: the Predictor's.</summary>
    public string? Namespace { get; init; }
}

/// <summary>What is watched while it serves.</summary>
public sealed record MonitoringSpec
{
    /// <summary>Whether a PodMonitor is made where the cluster has that kind.</summary>
    public bool PodMonitor { get; set; } = true;

    /// <summary>How long one model may serve before the alert TrainyardPredictorModelOld fires, such as 30d. Default: as long as it
    /// likes.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string? MaxModelAge { get; init; }

    /// <summary>Keeps predictions and feedback. Default: nothing is kept.</summary>
    public PredictionLogSpec? Log { get; init; }

    /// <summary>When the condition Drifted holds, and the alert TrainyardPredictorDrifted fires. Default: never.</summary>
    public DriftSpec? Drift { get; init; }
}

/// <summary>Where predictions, what they were made from and what they should have been are kept, as hourly Parquet.</summary>
public sealed record PredictionLogSpec
{
    /// <summary>The folder: s3://, pvc://CLAIM/path or file://. Below it stand predictions/HOUR and feedback/HOUR.</summary>
    [Schema(Pattern = "^(s3|file|pvc)://.+")]
    public required string Uri { get; init; }

    /// <summary>The Secret that opens it.</summary>
    public CredentialsReference? Credentials { get; init; }

    /// <summary>The share of the predictions that is kept, with the feedback about them.</summary>
    [Schema(Minimum = 0, Maximum = 1)]
    public double Share { get; set; } = 1;

    /// <summary>The most rows of an hour that a pod keeps: they wait in its memory till they are written.</summary>
    [Schema(Minimum = 1, Maximum = 10_000_000)]
    public int MaxRowsPerHour { get; set; } = 100_000;
}

/// <summary>How far what is asked and predicted may move away from the training data.</summary>
public sealed record DriftSpec
{
    /// <summary>The population stability index of a feature or of the prediction from which on it has drifted: 0.1 is some change, 0.25 a
    /// large one.</summary>
    [Schema(Minimum = 0)]
    public double Threshold { get; set; } = 0.2;

    /// <summary>Over how long it is measured, such as 6h; at least 12s. Default: an hour.</summary>
    [Schema(Pattern = Duration.Pattern)]
    public string? Window { get; init; }
}
