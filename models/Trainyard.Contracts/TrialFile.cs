using System.Text.Json;

namespace Trainyard.Contracts;

/// <summary>
/// All that a trial must know. It lies at /etc/trainyard/trial.json and, word for word, in the environment variable TRAINYARD_TRIAL.
/// </summary>
public sealed record TrialFile
{
    /// <summary>The TrainingJob's name.</summary>
    public required string TrainingJob { get; init; }

    /// <summary>The TrainingJob's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The run: 1 for the first training, one more for each retraining. The model's version is this number or, where that one is
    /// taken, the next that is free.</summary>
    public required int Run { get; init; }

    /// <summary>The trial's number from 0; null for the last step of a run, which trains the winner on every row but the hold-out and
    /// writes the model.</summary>
    public int? Number { get; init; }

    /// <summary>Who claims the model's version, the same each time that the step is tried: the TrainingJob's uid and the run. Null: whoever
    /// runs the step, this once.</summary>
    public string? Owner { get; init; }

    /// <summary>How many versions of the job's models stay, beside those that serve; null: all.</summary>
    public int? Keep { get; init; }

    /// <summary>The version beside which trials are kept that may have gone from the cluster since; null: none has.</summary>
    public int? HistoryOf { get; init; }

    /// <summary>Whether a digest of the sources is told, so that a change of theirs can be seen later.</summary>
    public bool? TellDigest { get; init; }

    /// <summary>The data, as in the TrainingJob.</summary>
    public required DataSpec Data { get; init; }

    /// <summary>The feedback that joins the data; null: none is asked for.</summary>
    public FeedbackLogs? Feedback { get; init; }

    /// <summary>The model; its parameters are the fixed and the suggested ones together.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>Of a look before the first trial: by parameter the values that lie at the ends of what is searched. Null: no range is, or
    /// it is no such look.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? Ends { get; init; }

    /// <summary>What is reported.</summary>
    public required ObjectiveSpec Objective { get; init; }

    /// <summary>Where the model goes (the version's folder is made below it); null in a trial that only reports.</summary>
    public OutputSpec? Output { get; init; }
}

/// <summary>The environment of a trial's container, and of a predictor's.</summary>
public static class ContainerEnvironment
{
    /// <summary>The trial file itself, as JSON.</summary>
    public const string Trial = "TRAINYARD_TRIAL";

    /// <summary>Where reports are posted; unset: nobody listens.</summary>
    public const string ReportUrl = "TRAINYARD_REPORT_URL";

    /// <summary>The bearer token of this one trial.</summary>
    public const string ReportToken = "TRAINYARD_REPORT_TOKEN";

    /// <summary>Where a reused worker asks for trial after trial; set in place of the trial file.</summary>
    public const string WorkUrl = "TRAINYARD_WORK_URL";

    /// <summary>The bearer token of this one worker.</summary>
    public const string WorkToken = "TRAINYARD_WORK_TOKEN";

    /// <summary>The name of the worker's pod.</summary>
    public const string Worker = "TRAINYARD_WORKER";

    /// <summary>Trials after which a reused worker gives way to a fresh one; default 1000.</summary>
    public const string WorkerTrials = "TRAINYARD_WORKER_TRIALS";

    /// <summary>MiB of memory beyond that after its first trial at which a reused worker gives way to a fresh one; default 512, and at
    /// most a quarter of the memory that there is.</summary>
    public const string WorkerGrowth = "TRAINYARD_WORKER_GROWTH";

    /// <summary>The folder with one folder for each mounted Secret (its keys are files); default /etc/trainyard/credentials.</summary>
    public const string Credentials = "TRAINYARD_CREDENTIALS";

    /// <summary>The folder with one folder for each mounted claim; default /mnt/trainyard.</summary>
    public const string Volumes = "TRAINYARD_VOLUMES";

    /// <summary>The folder that a program of the user's own leaves its model in: it becomes the model package where it holds a manifest or
    /// an ONNX file. Set for such programs only.</summary>
    public const string ModelFolder = "TRAINYARD_MODEL_FOLDER";

    /// <summary>The folder of the data cache that the trials of a node share.</summary>
    public const string Cache = "TRAINYARD_CACHE";

    /// <summary>The most bytes that the data cache holds; default 20 GiB.</summary>
    public const string CacheBytes = "TRAINYARD_CACHE_BYTES";

    /// <summary>The file for the termination message; default /dev/termination-log.</summary>
    public const string TerminationLog = "TRAINYARD_TERMINATION_LOG";

    /// <summary>A predictor's model: the URI of the version's folder.</summary>
    public const string ModelUri = "TRAINYARD_MODEL_URI";

    /// <summary>A predictor's model: the digest that the manifest must have (sha256:...).</summary>
    public const string ModelDigest = "TRAINYARD_MODEL_DIGEST";

    /// <summary>A predictor's model: the name of the mounted Secret that opens it, below the credentials folder.</summary>
    public const string ModelCredentials = "TRAINYARD_MODEL_CREDENTIALS";

    /// <summary>A predictor's base path, such as /m: all that it serves stands below it too. Unset: at the root only.</summary>
    public const string BasePath = "TRAINYARD_BASE_PATH";

    /// <summary>The folder of the model that served before: what its signature takes, this one must take. Unset: anything goes.</summary>
    public const string PreviousModelUri = "TRAINYARD_PREVIOUS_MODEL_URI";

    /// <summary>How a predictor begins to say that it does not; the differences follow.</summary>
    public const string SignatureMismatch = "the model does not take what the one before it takes: ";

    /// <summary>A predictor's file of bearer tokens, one a line. Unset: none is asked for, unless there is an issuer.</summary>
    public const string AuthTokens = "TRAINYARD_AUTH_TOKENS_FILE";

    /// <summary>A predictor's OpenID Connect issuer, whose tokens are good as well.</summary>
    public const string AuthIssuer = "TRAINYARD_AUTH_ISSUER";

    /// <summary>What that issuer's tokens must be meant for.</summary>
    public const string AuthAudience = "TRAINYARD_AUTH_AUDIENCE";

    /// <summary>The seconds over which a predictor measures drift. Unset: an hour.</summary>
    public const string DriftWindow = "TRAINYARD_DRIFT_WINDOW_SECONDS";

    /// <summary>Where a predictor keeps what it is asked, answers and is told: s3://, pvc:// or file://. Unset: nowhere.</summary>
    public const string LogUri = "TRAINYARD_LOG_URI";

    /// <summary>The name of the mounted Secret that opens it.</summary>
    public const string LogCredentials = "TRAINYARD_LOG_CREDENTIALS";

    /// <summary>The share of the predictions that is kept, above 0 and up to 1; default 1.</summary>
    public const string LogShare = "TRAINYARD_LOG_SHARE";

    /// <summary>The most rows that a pod keeps of an hour; default 100,000.</summary>
    public const string LogRows = "TRAINYARD_LOG_ROWS_PER_HOUR";

    /// <summary>A predictor's folder with tls.crt and tls.key: it then answers over TLS only. Unset: without.</summary>
    public const string Tls = "TRAINYARD_TLS";
}
