using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Scorer.Stores.Influx;

/// <summary>InfluxDB's HTTP interface of 1.x, which 2.x has, too: InfluxQL, answered as CSV, and the line protocol. Times are
/// nanoseconds.</summary>
internal sealed class InfluxClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _database;
    private readonly string _place;

    public InfluxClient(MountedSecret secret, string database)
    {
        var url = secret.Get("INFLUX_URL");
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new FailureException(
                FailureClass.Configuration,
                $"INFLUX_URL must be an address such as http://influxdb:8086, not '{url}'"
            );
        }

        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        (_database, _place) = (database, $"InfluxDB at {address.Authority}, database {database}");
        if (secret.Find("INFLUX_TOKEN") is { } token)
            _http.DefaultRequestHeaders.Authorization = new("Token", token);
        else if (secret.Find("INFLUX_USERNAME") is { } user)
            _http.DefaultRequestHeaders.Authorization = Basic(user, secret.Find("INFLUX_PASSWORD"));
    }

    /// <summary>The answer to a query, as CSV; nothing where there is nothing. CSV has no place for a statement's fault, and so it is asked
    /// for where nothing comes.</summary>
    /// <exception cref="FailureException">It is refused.</exception>
    public async Task<string> QueryAsync(string query, CancellationToken cancellationToken)
    {
        var path = $"query?db={Uri.EscapeDataString(_database)}&epoch=ns&q={Uri.EscapeDataString(query)}";
        var csv = await SendAsync(path, null, "application/csv", cancellationToken);
        if (csv.Length > 0)
            return csv;
        using var json = JsonDocument.Parse(await SendAsync(path, null, "application/json", cancellationToken));
        var faults = json
            .RootElement.GetProperty("results")
            .EnumerateArray()
            .Where(result => result.TryGetProperty("error", out _))
            .ToList();
        return faults is [var fault, ..] ? throw Refused(HttpStatusCode.NotFound, fault.GetProperty("error").ToString()) : csv;
    }

    /// <summary>Writes points. One of the same series and time as one that is there replaces it.</summary>
    /// <exception cref="FailureException">It is refused.</exception>
    public Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) =>
        SendAsync(
            $"write?db={Uri.EscapeDataString(_database)}&precision=ns",
            new ReadOnlyMemoryContent(lines),
            "application/json",
            cancellationToken
        );

    public void Dispose() => _http.Dispose();

    private static AuthenticationHeaderValue Basic(string user, string? password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private async Task<string> SendAsync(string path, HttpContent? content, string accept, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, path)
            {
                Content = content,
                Headers = { Accept = { new(accept) } },
            };
            using var answer = await _http.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? text : throw Refused(answer.StatusCode, Error(text));
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new FailureException(FailureClass.UserCode, $"{_place} does not answer: {e.Message}", "look at INFLUX_URL", e);
        }
    }

    private FailureException Refused(HttpStatusCode code, string error) =>
        code switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
                FailureClass.Credentials,
                $"{_place} refuses us: {error}",
                "look at INFLUX_USERNAME and INFLUX_PASSWORD, or INFLUX_TOKEN"
            ),
            HttpStatusCode.NotFound => new(FailureClass.NotFound, $"{_place}: {error}"),
            HttpStatusCode.BadRequest => new(FailureClass.DataSchema, $"{_place}: {error}"),
            _ => new(FailureClass.UserCode, $"{_place}: {(int)code}: {error}"),
        };

    private static string Error(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("error", out var error) ? error.ToString() : body;
        }
        catch (JsonException)
        {
            return body.Replace("error\n", "", StringComparison.Ordinal).Trim().Trim('"');
        }
    }
}
