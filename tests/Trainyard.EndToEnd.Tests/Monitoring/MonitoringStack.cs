using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Monitoring;

/// <summary>Debian's Prometheus and Alertmanager with the files of infra/compose: only addresses and waits are others.</summary>
internal sealed partial class MonitoringStack : IAsyncDisposable
{
    private const string Prometheus = "/usr/bin/prometheus",
        Alertmanager = "/usr/bin/prometheus-alertmanager",
        Discovery = "kubernetes_sd_configs: [{ role: pod, kubeconfig_file: cluster/kubeconfig }]";

    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-monitoring-").FullName;
    private readonly List<ChildProcess> _programs = [];
    private readonly HttpClient _http = new();

    /// <param name="pods">Those that Prometheus is to find: Debian's is built without discovery by Kubernetes, so it is told what that
    /// would find.</param>
    /// <param name="operatorAddress">Where the operator tells its metrics.</param>
    /// <param name="telegram">Where messages go.</param>
    public static async Task<MonitoringStack> StartAsync(JsonNode pods, string operatorAddress, string telegram)
    {
        Assert.SkipUnless(File.Exists(Prometheus) && File.Exists(Alertmanager), "prometheus and prometheus-alertmanager are not installed");
        var stack = new MonitoringStack();
        var (prometheus, alertmanager) = (FreePort(), FreePort());
        await stack.WriteAsync(pods, new Uri(operatorAddress).Authority, telegram, alertmanager);
        stack.Run(Alertmanager, "alertmanager.yml", alertmanager, "--cluster.listen-address=");
        stack.Run(Prometheus, "prometheus.yml", prometheus);
        stack._http.BaseAddress = new Uri($"http://127.0.0.1:{prometheus}");
        return stack;
    }

    /// <summary>Waits until every query has an answer; those that have none in the end.</summary>
    public async Task<IReadOnlyList<PanelQuery>> UntilFilledAsync(IReadOnlyList<PanelQuery> queries)
    {
        var begin = TimeProvider.System.GetTimestamp();
        var open = queries;
        while (open.Count > 0 && TimeProvider.System.GetElapsedTime(begin) < Settings.Patience)
        {
            List<PanelQuery> still = [];
            foreach (var query in open)
            {
                if (!await HasAnswerAsync(query))
                    still.Add(query);
            }

            open = still;
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        }

        return open;
    }

    /// <summary>What an expression was in the last two minutes, second by second.</summary>
    public async Task<IReadOnlyList<Series>> RangeAsync(string expression)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var query = $"/api/v1/query_range?query={Uri.EscapeDataString(expression)}&start={now - 120}&end={now}&step=1";
        var answer = await _http.GetFromJsonAsync<JsonNode>(query);
        return
        [
            .. from series in answer!["data"]!["result"]!.AsArray()
            let labels = series["metric"]!.AsObject().ToDictionary(label => label.Key, label => (string)label.Value!)
            let points = series["values"]!.AsArray().Select(point => ((double)point![0]!, Number((string)point[1]!))).ToList()
            let known = points.Where(point => double.IsFinite(point.Item2)).ToList()
            where known.Count > 0
            select new Series(labels, known),
        ];
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
            await program.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>NaN is what a ratio of nothing gives: as empty as no series.</summary>
    private async Task<bool> HasAnswerAsync(PanelQuery query)
    {
        try
        {
            var answer = await _http.GetFromJsonAsync<JsonNode>($"/api/v1/query?query={Uri.EscapeDataString(query.Expression)}");
            return answer!["data"]!["result"]!.AsArray().Any(series => (string)series!["value"]![1]! != "NaN");
        }
        catch (HttpRequestException e) when (e.StatusCode is null or HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
        catch (HttpRequestException e)
        {
            throw new InvalidOperationException($"{query.Panel}: Prometheus refuses {query.Expression}", e);
        }
    }

    private static double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    private async Task WriteAsync(JsonNode pods, string operatorAddress, string telegram, int alertmanager)
    {
        await WriteAsync("pods.json", Discovered(pods).ToJsonString());
        var rules = await ReadAsync("charts/trainyard/files/monitoring/rules.yaml");
        await WriteAsync("rules.yaml", For().Replace(rules, "for: 1s"));
        await WriteAsync(
            "prometheus.yml",
            (await ReadAsync("infra/compose/prometheus.yml"))
                .Replace(Discovery, "file_sd_configs: [{ files: [pods.json] }]", StringComparison.Ordinal)
                .Replace("127.0.0.1:8081", operatorAddress, StringComparison.Ordinal)
                .Replace("127.0.0.1:9093", $"127.0.0.1:{alertmanager}", StringComparison.Ordinal)
                .Replace("_interval: 5s", "_interval: 1s", StringComparison.Ordinal)
        );
        // Debian's Alertmanager 0.25 reads no token from a file yet.
        await WriteAsync(
            "alertmanager.yml",
            (await ReadAsync("infra/compose/alertmanager.yml"))
                .Replace("https://api.telegram.org\n", $"{telegram}\n", StringComparison.Ordinal)
                .Replace("bot_token_file: telegram-token", $"bot_token: {Telegram.Token}", StringComparison.Ordinal)
                .Replace("group_wait: 10s", "group_wait: 1s", StringComparison.Ordinal)
        );
    }

    /// <summary>A target for each port, with the labels that discovery by Kubernetes gives it.</summary>
    private static JsonArray Discovered(JsonNode pods) =>
        [
            .. from pod in pods["items"]!.AsArray()
            from container in pod["spec"]!["containers"]!.AsArray()
            from port in container!["ports"]?.AsArray() ?? []
            select new JsonObject
            {
                ["targets"] = new JsonArray($"{pod["status"]!["podIP"]}:{port!["containerPort"]}"),
                ["labels"] = new JsonObject
                {
                    ["__meta_kubernetes_namespace"] = (string?)pod["metadata"]!["namespace"],
                    ["__meta_kubernetes_pod_name"] = (string?)pod["metadata"]!["name"],
                    ["__meta_kubernetes_pod_container_port_name"] = (string?)port["name"],
                    ["__meta_kubernetes_pod_label_trainyard_dev_predictor"] = (string?)
                        pod["metadata"]!["labels"]!["trainyard.dev/predictor"],
                    ["__meta_kubernetes_pod_label_trainyard_dev_scorer"] = (string?)pod["metadata"]!["labels"]!["trainyard.dev/scorer"],
                    ["__meta_kubernetes_pod_label_app_kubernetes_io_name"] = (string?)pod["metadata"]!["labels"]!["app.kubernetes.io/name"],
                },
            },
        ];

    private void Run(string program, string configuration, int port, params string[] more) =>
        _programs.Add(
            new(
                program,
                [
                    $"--config.file={Path.Combine(_folder, configuration)}",
                    $"--storage.{(program == Prometheus ? "tsdb." : "")}path={Path.Combine(_folder, Path.GetFileName(program))}",
                    $"--web.listen-address=127.0.0.1:{port}",
                    .. more,
                ],
                Path.Combine(_folder, $"{Path.GetFileName(program)}.log")
            )
        );

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(Repository.Root, file));

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(_folder, file), text);

    [GeneratedRegex(@"for: \d+\w")]
    private static partial Regex For();
}
