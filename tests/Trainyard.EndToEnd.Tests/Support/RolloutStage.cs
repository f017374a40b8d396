using System.Globalization;
using System.Text.Json.Nodes;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>
/// Models to roll out, and the rollouts of all tests at once: each takes some seconds of waiting, and little else. A test starts none by
/// itself; it awaits its own.
/// </summary>
public sealed class RolloutStage(Cluster cluster) : IAsyncLifetime
{
    private const string Measured = "interval: 2s, minRequests: 60, ";

    // Ten rollouts share the machine with other tests: what is not about latency does not go back for it.
    private const string Patient = "gates: { maxP99: 20s }";

    private const string Canary = $"strategy: Canary, steps: [50], {Measured}";

    private static readonly (string Job, string Query, string Model)[] Jobs =
    [
        ("good", "SELECT size, price FROM points", "parameters: { rounds: 60, learningRate: 0.3 }"),
        ("again", "SELECT size, price FROM points", "parameters: { rounds: 61, learningRate: 0.3 }"),
        ("shifted", "SELECT size, price + 60 AS price FROM points", "parameters: { rounds: 60, learningRate: 0.3 }"),
        ("renamed", "SELECT size AS length, price FROM points", "parameters: { rounds: 60, learningRate: 0.3 }"),
        ("heavy", "SELECT size, price FROM points", "parameters: { rounds: 4000, learningRate: 0.1 }"),
    ];

    private readonly Dictionary<string, Task<RolledOut>> _rollouts = [];

    internal Kubectl Kubectl { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Kubectl = await cluster.NamespaceAsync("rollout");
        await Kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(Kubectl);
        await Kubectl.ApplyAsync(string.Join("\n---\n", Jobs.Select(JobOf)));
        foreach (var (job, _, _) in Jobs)
            await Kubectl.WaitAsync("condition=Succeeded", $"trainingjob/{job}");
        Start("succeeds", "again", Patient);
        Start("moves", "again", Patient);
        Roll("rolls", "again", "strategy: RollingUpdate");
        Roll("turns-green", "again", $"strategy: BlueGreen, {Measured}{Patient}");
        Roll("shadows", "renamed", $"strategy: Shadow, signature: Any, {Measured}{Patient}");
        Start("fails-on-errors", "renamed", $"signature: Any, {Patient}");
        Start("fails-on-latency", "heavy", "", rows: 2000);
        Start("fails-on-shift", "shifted", Patient);
        Start("fails-on-feedback", "shifted", "gates: { maxPredictionShift: 1, maxP99: 20s }", feedback: true);
        Start("is-incompatible", "renamed", "");
    }

    internal Task<RolledOut> EndOfAsync(string name) => _rollouts[name];

    public async ValueTask DisposeAsync() => await Task.WhenAll(_rollouts.Values.Select(rollout => rollout.ContinueWith(_ => { })));

    internal static string Uri(string job) => $"pvc://points/models/{job}/1";

    private void Start(string name, string to, string more, int rows = 1, bool feedback = false) =>
        Roll(name, to, Canary + more, rows, feedback);

    private void Roll(string name, string to, string rollout, int rows = 1, bool feedback = false) =>
        _rollouts[name] = RollOutAsync(name, to, $"{{ {rollout} }}", rows, feedback);

    private async Task<RolledOut> RollOutAsync(string name, string to, string rollout, int rows, bool feedback)
    {
        await Kubectl.ApplyAsync(PredictorOf(name, "good", rollout));
        await Kubectl.WaitAsync("condition=Available", $"predictor/{name}");
        await using var load = await Load.StartAsync(Kubectl, name, rows, feedback);
        await Kubectl.ApplyAsync(PredictorOf(name, to, rollout));
        var end = name is "succeeds" or "moves" or "rolls" or "turns-green"
            ? $"jsonpath={{.status.model.uri}}={Uri(to)}"
            : "condition=RolledBack";
        await Kubectl.WaitAsync(end, $"predictor/{name}");
        await Kubectl.WaitAsync("jsonpath={.status.phase}=Available", $"predictor/{name}");

        // The router and the pods of the model that goes take their leave under load.
        var others = $"--selector=trainyard.dev/predictor={name},trainyard.dev/model!={await ServedAsync(name)}";
        await Kubectl.RunAsync("wait", "--for=delete", "deployment", others, $"--timeout={Settings.Timeout}");
        if (name == "rolls")
            await Kubectl.WaitAsync("jsonpath={.status.readyReplicas}=2", $"predictor/{name}");
        var status = (await Kubectl.GetAsync("predictor", name))["status"]!;
        return new(status, await load.EndAsync());
    }

    /// <summary>The model that the Service leads to, as labels name it.</summary>
    private async Task<string> ServedAsync(string name) =>
        (string)(await Kubectl.GetAsync("service", name))["spec"]!["selector"]!["trainyard.dev/model"]!;

    private static string PredictorOf(string name, string job, string rollout) =>
        $$"""
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: {{name}} }
            spec:
              model: { {{(name == "moves" ? $"trainingJob: {job}" : $"uri: \"{Uri(job)}\"")}} }
              route: { host: {{name}}.localhost }
              autoscaling: { minReplicas: 1, maxReplicas: {{(name == "rolls" ? 2 : 1)}}, targetRequestsPerSecond: 5 }
              rollout: {{rollout}}
            """;

    private static string JobOf((string Job, string Query, string Model) one) =>
        $$"""
            apiVersion: trainyard.dev/v1alpha1
            kind: TrainingJob
            metadata: { name: {{one.Job}} }
            spec:
              data:
                sources: [{ name: points, uri: pvc://points/points.csv }]
                query: {{one.Query}}
                label: [price]
              model: { task: Regression, algorithm: GradientBoosting, {{one.Model}} }
              objective: { metric: rmse }
              output: { uri: "pvc://points/models/{{one.Job}}" }
            """;
}

/// <summary>How a rollout ended, and what its callers have met on the way.</summary>
/// <param name="Answers">Requests by status; 0: no answer.</param>
internal sealed record RolledOut(JsonNode Status, IReadOnlyDictionary<int, int> Answers)
{
    public string Message => (string)Status["rolledBack"]!["message"]!;

    public string Told =>
        string.Join(", ", Answers.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}: {pair.Value}")));
}
