using System.CommandLine;
using Trainyard.Controllers;

namespace Trainyard.Operator;

internal static class OperatorCommand
{
    private static readonly Option<string?> Kubeconfig = Text(
        "--kubeconfig",
        "The kubeconfig file. Default: KUBECONFIG, a pod's own account, or ~/.kube/config."
    );
    private static readonly Option<string?> Context = Text("--context", "The kubeconfig's context. Default: the current one.");
    private static readonly Option<string?> Namespaces = Text(
        "--namespace",
        "The namespace to watch, or several with commas between them. Default: all."
    );
    private static readonly Option<string> ReportAddress = Text(
        "--report-address",
        "Where trials' reports are taken; port 0 is any free one.",
        "http://127.0.0.1:0"
    );
    private static readonly Option<string?> ReportUrl = Text(
        "--report-url",
        "Where trials reach --report-address, as seen from their pods. Default: that address itself."
    );
    private static readonly Option<string> HealthAddress = Text(
        "--health-address",
        "Where /healthz, /readyz and /metrics are; port 0 is any free one.",
        "http://127.0.0.1:8081"
    );
    private static readonly Option<string?> ReportKeyFile = Text(
        "--report-key-file",
        "A file with the secret that trials' tokens are made with; it is made where it is missing. Default: a new secret at each start."
    );
    private static readonly Option<string?> ReportKeySecret = Text(
        "--report-key-secret",
        "In the place of that file, a Secret of the connection's own namespace, whose entry 'key' is made where it is missing."
    );
    private static readonly Option<string> TrainerImage = Text(
        "--trainer-image",
        "The image of trials that name none.",
        new TrainyardOptions().TrainerImage
    );
    private static readonly Option<string> PredictorImage = Text(
        "--predictor-image",
        "The image of predictors that name none.",
        new TrainyardOptions().PredictorImage
    );
    private static readonly Option<string> RouterImage = Text(
        "--router-image",
        "The image of the router that measures rollouts.",
        new TrainyardOptions().RouterImage
    );
    private static readonly Option<string> ForeignPredictorImage = Text(
        "--foreign-predictor-image",
        "The image of predictors of ONNX models that name none.",
        new TrainyardOptions().ForeignPredictorImage
    );
    private static readonly Option<string> ScorerImage = Text(
        "--scorer-image",
        "The image of scorers that name none.",
        new TrainyardOptions().ScorerImage
    );
    private static readonly Option<string?> DefaultOutput = Text(
        "--default-output",
        "The folder (s3://, file:// or pvc://) of models whose TrainingJob names none. Default: such jobs are refused."
    );
    private static readonly Option<string?> DefaultOutputSecret = Text(
        "--default-output-secret",
        "The Secret, in the job's namespace, that opens --default-output."
    );
    private static readonly Option<string?> TrialCache = Text(
        "--trial-cache",
        "A folder of the nodes in which the trials of one node share what they have read. Default: each pod has its own."
    );
    private static readonly Option<bool> LeaderElect = new("--leader-elect") { Description = "Let only one of several replicas work." };
    private static readonly Option<string?> LeaderNamespace = Text(
        "--leader-namespace",
        "The namespace of the Lease. Default: the connection's own."
    );
    private static readonly Option<string?> LeaseName = Text(
        "--lease-name",
        "The name of the Lease: replicas that share one take turns. Default: trainyard-operator, and the names of the namespaces "
            + "to watch."
    );
    private static readonly Option<int> Workers = new("--workers")
    {
        Description = "The objects that each controller works on at once.",
        DefaultValueFactory = _ => 8,
    };
    private static readonly Option<int> ApiTimeout = new("--api-timeout")
    {
        Description = "The seconds that one call to the API server may take.",
        DefaultValueFactory = _ => 30,
    };
    private static readonly Option<int> WatchSilence = new("--watch-silence")
    {
        Description = "The seconds that a watch may say nothing before it is opened anew.",
        DefaultValueFactory = _ => 90,
    };
    private static readonly Option<LogLevel> Level = new("--log-level")
    {
        Description = "The least level that is logged.",
        DefaultValueFactory = _ => LogLevel.Information,
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "Runs TrainingJobs, Predictors and Scorers on Kubernetes. Each option may be given by the environment instead: "
                + "TRAINYARD_OPERATOR_ and its name in capitals, with underscores."
        )
        {
            Kubeconfig,
            Context,
            Namespaces,
            ReportAddress,
            ReportUrl,
            HealthAddress,
            ReportKeyFile,
            ReportKeySecret,
            TrainerImage,
            PredictorImage,
            RouterImage,
            ForeignPredictorImage,
            ScorerImage,
            DefaultOutput,
            DefaultOutputSecret,
            TrialCache,
            LeaderElect,
            LeaderNamespace,
            LeaseName,
            Workers,
            ApiTimeout,
            WatchSilence,
            Level,
        };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(Read(parsed), TimeProvider.System, cancellationToken));
        return command;
    }

    private static OperatorOptions Read(ParseResult parsed) =>
        new()
        {
            Kubeconfig = parsed.GetValue(Kubeconfig),
            Context = parsed.GetValue(Context),
            Namespaces = List(parsed.GetValue(Namespaces)),
            ReportAddress = new(parsed.GetValue(ReportAddress)!),
            HealthAddress = new(parsed.GetValue(HealthAddress)!),
            ReportKeyFile = parsed.GetValue(ReportKeyFile),
            ReportKeySecret = parsed.GetValue(ReportKeySecret),
            LeaderElect = parsed.GetValue(LeaderElect),
            LeaderNamespace = parsed.GetValue(LeaderNamespace),
            LeaseName = parsed.GetValue(LeaseName),
            Workers = parsed.GetValue(Workers),
            ApiTimeout = TimeSpan.FromSeconds(parsed.GetValue(ApiTimeout)),
            WatchSilence = TimeSpan.FromSeconds(parsed.GetValue(WatchSilence)),
            LogLevel = parsed.GetValue(Level),
            Trainyard = new()
            {
                TrainerImage = parsed.GetValue(TrainerImage)!,
                PredictorImage = parsed.GetValue(PredictorImage)!,
                RouterImage = parsed.GetValue(RouterImage)!,
                ForeignPredictorImage = parsed.GetValue(ForeignPredictorImage)!,
                ScorerImage = parsed.GetValue(ScorerImage)!,
                ReportUrl = parsed.GetValue(ReportUrl) is { } url ? new(url) : null,
                DefaultOutput = parsed.GetValue(DefaultOutput),
                DefaultOutputSecret = parsed.GetValue(DefaultOutputSecret),
                TrialCache = parsed.GetValue(TrialCache),
            },
        };

    private static string[] List(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    private static Option<string?> Text(string name, string description) => new(name) { Description = description };

    private static Option<string> Text(string name, string description, string otherwise) =>
        new(name) { Description = description, DefaultValueFactory = _ => otherwise };
}
