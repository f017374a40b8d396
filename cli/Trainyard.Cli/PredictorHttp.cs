using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Cli;

/// <summary>Finds predictors and speaks to them.</summary>
internal static class PredictorHttp
{
    /// <summary>A client that knows the names under .localhost.</summary>
    /// <param name="connections">How many it opens at most.</param>
    /// <param name="token">A bearer token, or null.</param>
    public static HttpClient Create(int connections = int.MaxValue, string? token = null)
    {
        var http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                MaxConnectionsPerServer = connections,
                AllowAutoRedirect = false,
                UseCookies = false,
            }
        );
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>With a slash at its end, so that what is looked up below it does not take its last part's place.</summary>
    public static Uri Folder(string url) => new(url.TrimEnd('/') + "/");

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

    /// <summary>The bearer token in a file; null where none is named.</summary>
    /// <exception cref="CliException">The file is not there.</exception>
    public static async Task<string?> TokenAsync(FileInfo? file, CancellationToken cancellationToken)
    {
        if (file is null)
            return null;
        return file.Exists
            ? (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Trim()
            : throw new CliException($"{file}, which --token-file names, is not there");
    }

    /// <summary>What an address below a predictor's has to say.</summary>
    /// <exception cref="CliException">Nobody answers there, or not as a predictor does.</exception>
    public static async Task<JsonObject> GetAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await SendAsync(http, request, cancellationToken);
    }

    /// <summary>What a predictor answers to a request.</summary>
    /// <exception cref="CliException">Nobody answers there, or not as a predictor does.</exception>
    public static async Task<JsonObject> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
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

    public static CliException NoPredictor(Uri url) => new($"{url} answers, but not as a predictor does");

    /// <summary>Names under .localhost are this machine (RFC 6761), also where the resolver does not know it.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        EndPoint end = context.DnsEndPoint.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            ? new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port)
            : context.DnsEndPoint;
        try
        {
            await socket.ConnectAsync(end, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
