using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Cli.Load;

/// <summary>The predictor under load: where it answers, and what it says of itself.</summary>
/// <param name="Url">The folder that it is reached below.</param>
/// <param name="Model">The model's title and version.</param>
/// <param name="Rows">Plausible rows, drawn by the predictor from its own signature.</param>
internal sealed record LoadTarget(Uri Url, string Model, IReadOnlyList<JsonObject> Rows)
{
    private const int RowsDrawn = 64;

    /// <summary>An address is taken as it is; a name is looked up in the cluster.</summary>
    /// <exception cref="CliException">There is no such Predictor, or it has no address yet.</exception>
    public static async Task<Uri> AddressAsync(
        ClusterOptions cluster,
        ParseResult result,
        string predictor,
        CancellationToken cancellationToken
    )
    {
        if (predictor.Contains("://", StringComparison.Ordinal))
        {
            return Uri.TryCreate(predictor.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? url
                : throw new CliException($"{predictor} is no address: it is like http://sonar.example.com");
        }

        var connection = cluster.Connect(result);
        using var client = new ApiClient(connection, TimeProvider.System, new() { Json = ClusterJson.Options });
        try
        {
            var found = await client.FindAsync<Predictor>(connection.Namespace, predictor, cancellationToken)
                ?? throw new CliException($"there is no Predictor {predictor} in namespace {connection.Namespace}");
            var why = found.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Available)?.Message;
            return found.Status?.Url is { } url
                ? PredictorHttp.Folder(url)
                : throw new CliException($"the Predictor {predictor} has no address yet: {why ?? "the operator has not looked at it"}");
        }
        catch (ApiException fault)
        {
            throw new CliException(fault.Message);
        }
    }

    /// <exception cref="CliException">Nobody answers there, or not as a predictor does.</exception>
    public static async Task<LoadTarget> ExamineAsync(HttpClient http, Uri url, int seed, CancellationToken cancellationToken)
    {
        var info = (await GetAsync(http, new Uri(url, "openapi.json"), cancellationToken))["info"];
        var rows = new List<JsonObject>();
        for (var i = 0; i < RowsDrawn; i++)
        {
            var random = await GetAsync(http, new Uri(url, $"random?seed={unchecked(seed + i) & int.MaxValue}"), cancellationToken);
            rows.Add(random["features"] as JsonObject is { Count: > 0 } row ? row : throw NoPredictor(url));
        }

        return new(url, $"{info?["title"]}, version {info?["version"]}", rows);
    }

    private static async Task<JsonObject> GetAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(url, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
                throw new CliException($"{url} asks for a token: name a file that holds one with --token-file");
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new CliException($"{url} answers {(int)answer.StatusCode}: {(text.Length > 300 ? text[..300] + "..." : text)}");
            return JsonNode.Parse(text) as JsonObject ?? throw NoPredictor(url);
        }
        catch (HttpRequestException fault)
        {
            var hint = url.Host.EndsWith(".svc", StringComparison.Ordinal)
                ? $". That name is known in the cluster alone: kubectl port-forward service/{url.Host.Split('.')[0]} 8080:80, "
                    + "and trainyard load http://127.0.0.1:8080"
                : "";
            throw new CliException($"{url} does not answer: {fault.Message}{hint}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"{url} does not answer within {http.Timeout.TotalSeconds:0.#} s");
        }
        catch (JsonException)
        {
            throw NoPredictor(url);
        }
    }

    private static CliException NoPredictor(Uri url) => new($"{url} answers, but not as a predictor does");
}
