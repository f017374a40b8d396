using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Testing;

/// <summary>A local cluster of our own with the CRDs in it, and an operator that may be killed.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private const string Token = "chaos";
    private readonly string _folder;
    private readonly ChildProcess _local;
    private readonly HttpClient _http;

    private TestCluster(string folder, ChildProcess local, HttpClient http, ApiClient client) =>
        (_folder, _local, _http, Client) = (folder, local, http, client);

    /// <summary>JSON of Kubernetes' kinds and of ours.</summary>
    public static JsonSerializerOptions Json { get; } = ResourceJson.With(ApiJson.Default.Options);

    /// <summary>The image of the trainer itself; that of trials which name none is a stand-in.</summary>
    public const string RealTrainer = "chaos/real-trainer";

    /// <summary>The image of the predictor itself.</summary>
    public const string RealPredictor = "chaos/real-predictor";

    // As behind a Service: whichever operator runs, pods reach it at one address.
    private readonly string _reports = Operating.FreeAddress();

    /// <summary>Spared by the chaos.</summary>
    public ApiClient Client { get; }

    /// <summary>The API server's address.</summary>
    public Uri Server => _http.BaseAddress!;

    /// <summary>Each run of the stand-in for the trainer: the job's name, and the trial's number, "preflight" or "model".</summary>
    public IReadOnlyList<string> Runs => File.Exists(RunsFile) ? File.ReadAllLines(RunsFile) : [];

    public string OperatorLog => Path.Combine(_folder, "operator.log");

    private string RunsFile => Path.Combine(_folder, "runs");

    /// <param name="bare">Whether the API is served alone, without a node and controllers.</param>
    /// <param name="trainer">The program that <see cref="RealTrainer"/> is; null: there is none.</param>
    /// <param name="predictor">The program that <see cref="RealPredictor"/> is; null: there is none.</param>
    public static async Task<TestCluster> StartAsync(
        TimeProvider time,
        bool bare = false,
        string? trainer = null,
        string? predictor = null
    )
    {
        // Not below /tmp, where the pods have a volume of their own.
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", $"chaos-{Guid.NewGuid():N}")).FullName;
        WriteImages(folder, trainer, predictor);
        string[] arguments =
        [
            "--data",
            folder,
            "--token",
            Token,
            "--no-sync",
            "--images",
            Path.Combine(folder, "images.yaml"),
            "--kubeconfig",
            Path.Combine(folder, "tls-kubeconfig"),
            .. bare ? ["--bare"] : Array.Empty<string>(),
        ];
        var local = new ChildProcess(Programs.Local, arguments, Path.Combine(folder, "local.log"));
        var line = await local.FirstLineAsync();
        var server = new Uri(line[line.LastIndexOf("http://", StringComparison.Ordinal)..].Trim());
        WriteKubeconfig(folder, server);
        var http = new HttpClient { BaseAddress = server, DefaultRequestHeaders = { Authorization = new("Bearer", Token) } };
        var cluster = new TestCluster(
            folder,
            local,
            http,
            new ApiClient(ClusterConnection.Load(Path.Combine(folder, "kubeconfig"), null, time), time, new() { Json = Json })
        );
        foreach (var crd in Directory.GetFiles(Path.Combine(Repository.Root, "crds"), "*.yaml"))
        {
            await cluster.SendAsync(
                HttpMethod.Post,
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                await File.ReadAllTextAsync(crd),
                "application/yaml"
            );
        }

        await cluster.UntilServedAsync<TrainingJob>(time);
        await cluster.UntilServedAsync<Trial>(time);
        await cluster.UntilServedAsync<Predictor>(time);
        return cluster;
    }

    /// <summary>From now on the API server misbehaves towards the operator, or whom else the user agent tells.</summary>
    public Task MisbehaveAsync(int seed, string agent = "^trainyard-operator") =>
        SendAsync(HttpMethod.Put, "/trainyard-local/chaos", Misbehaviour.Of(agent, seed), "application/json");

    /// <summary>How often what has gone wrong.</summary>
    public async Task<string> MisbehavedAsync() => Misbehaviour.Told(JsonNode.Parse(await _http.GetStringAsync("/trainyard-local/chaos"))!);

    /// <summary>A file or folder of this cluster.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Starts one that contends for a lease and says so in a file.</summary>
    public ChildProcess StartContender(string identity, string file) =>
        new(
            Programs.Chaos,
            ["contend", "--kubeconfig", PathOf("kubeconfig"), "--identity", identity, "--file", file],
            PathOf("contenders.log")
        );

    /// <summary>Starts an operator with settings beside those that every test needs.</summary>
    public ChildProcess StartOperator(string health, IReadOnlyCollection<string> settings) =>
        new(
            Programs.Operator,
            [
                "--kubeconfig",
                Path.Combine(_folder, "kubeconfig"),
                "--health-address",
                health,
                "--report-address",
                _reports,
                "--report-key-file",
                Path.Combine(_folder, "key"),
                .. settings.Contains("--trainer-image") ? [] : (string[])["--trainer-image", "chaos/trainer"],
                .. settings.Contains("--predictor-image") ? [] : (string[])["--predictor-image", "chaos/predictor"],
                "--default-output",
                $"file://{PathOf("models")}",
                "--log-level",
                "Information",
                .. settings,
            ],
            OperatorLog
        );

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _http.Dispose();
        // In good order: a killed cluster would leave its pods running, to be adopted by the next one.
        await _local.SignalAsync("TERM");
        await _local.WaitForExitAsync();
        await _local.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void WriteImages(string folder, string? trainer, string? predictor)
    {
        using var script = Assembly.GetExecutingAssembly().GetManifestResourceStream("trainer.sh")!;
        using var file = File.Create(Path.Combine(folder, "trainer.sh"));
        script.CopyTo(file);
        var images = new JsonObject
        {
            ["chaos/trainer"] = new JsonObject
            {
                ["command"] = new JsonArray("/bin/sh", Path.Combine(folder, "trainer.sh")),
                ["env"] = new JsonObject { ["RUNS"] = Path.Combine(folder, "runs") },
            },
            ["chaos/predictor"] = new JsonArray(Programs.Chaos, "predict"),
        };
        if (trainer is not null)
            images[RealTrainer] = new JsonArray(trainer);
        if (predictor is not null)
            images[RealPredictor] = new JsonArray(predictor);
        File.WriteAllText(Path.Combine(folder, "images.yaml"), images.ToJsonString());
    }

    private static void WriteKubeconfig(string folder, Uri server) =>
        File.WriteAllText(
            Path.Combine(folder, "kubeconfig"),
            $$"""
            current-context: chaos
            contexts: [{ name: chaos, context: { cluster: chaos, user: chaos } }]
            clusters: [{ name: chaos, cluster: { server: "{{server}}" } }]
            users: [{ name: chaos, user: { token: {{Token}} } }]
            """
        );

    // As on any API server, a kind is served a moment after its definition has been taken.
    private async Task UntilServedAsync<T>(TimeProvider time)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var begin = time.GetTimestamp();
        while (!await IsServedAsync<T>())
        {
            if (time.GetElapsedTime(begin) > TimeSpan.FromSeconds(30))
                throw new TimeoutException($"{ResourceType<T>.Kind} is not served within 30 s");
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }
    }

    private async Task<bool> IsServedAsync<T>()
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            await Client.ListPageAsync<T>("default", new ListOptions { Limit = 1 });
            return true;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    private async Task SendAsync(HttpMethod method, string path, string body, string contentType)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, null, contentType) };
        using var answer = await _http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }
}
