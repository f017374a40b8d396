using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Predictor.Serving;

namespace Trainyard.Scorer;

/// <summary>What the environment says.</summary>
/// <param name="File">What is scored, and where the results go.</param>
/// <param name="Model">With what.</param>
internal sealed record ScorerOptions(ScorerFile File, ModelPlace Model)
{
    private const int DefaultPort = 8080;

    /// <summary>Where /healthz, /readyz and /metrics are; of a Scorer that goes on for ever.</summary>
    public string Listen { get; init; } = "http://0.0.0.0:8080";

    /// <summary>Where to report, or null.</summary>
    public Uri? ReportUrl { get; init; }

    public string? ReportToken { get; init; }

    /// <summary>The name of the pod.</summary>
    public string Pod { get; init; } = Environment.MachineName;

    /// <summary>The file of the termination message, or null.</summary>
    public string? TerminationLog { get; init; }

    public static ScorerOptions? Read(Func<string, string?> environment, out string fault)
    {
        fault = $"{ScorerFile.Variable} must hold what is scored, as JSON, and {ContainerEnvironment.ModelUri} name the model's folder";
        if (environment(ScorerFile.Variable) is not { Length: > 0 } json || ModelPlace.Of(environment) is not { } model)
            return null;
        try
        {
            var file = JsonSerializer.Deserialize(json, ContractsJson.Default.ScorerFile)!;
            fault = StorePair.Fault(file.Input, file.Output) ?? "";
            return fault.Length > 0
                ? null
                : new(file, model)
                {
                    Listen = ListenAddress.Url(ListenAddress.Variable, environment(ListenAddress.Variable) ?? "0.0.0.0", DefaultPort),
                    ReportUrl = environment(ContainerEnvironment.ReportUrl) is { Length: > 0 } url ? new(url) : null,
                    ReportToken = environment(ContainerEnvironment.ReportToken),
                    Pod = environment(ContainerEnvironment.Worker) ?? Environment.MachineName,
                    TerminationLog = environment(ContainerEnvironment.TerminationLog)
                        ?? (System.IO.File.Exists("/dev/termination-log") ? "/dev/termination-log" : null),
                };
        }
        catch (FailureException e)
        {
            fault = e.Message;
            return null;
        }
        catch (JsonException e)
        {
            fault = $"{ScorerFile.Variable} cannot be read: {e.Message}";
            return null;
        }
    }
}
