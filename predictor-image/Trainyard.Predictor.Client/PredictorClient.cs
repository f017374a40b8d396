using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Trainyard.Predictor.Client;

/// <summary>Asks a Predictor for rows, and goes on with the good ones where some are wrong.</summary>
/// <param name="http">Its timeout bounds each request.</param>
public sealed class PredictorClient(HttpClient http)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Predictions for the rows that the model takes, and what is wrong with the others.</summary>
    /// <param name="predictor">The address that the Predictor's status tells; <c>/predict</c> is added.</param>
    /// <param name="rows">The features of each row by name.</param>
    /// <param name="token">The bearer token that the Predictor asks for, or null.</param>
    /// <exception cref="PredictorException">There is no answer, or none that helps.</exception>
    public async Task<RowAnswers> PredictAsync(
        Uri predictor,
        IReadOnlyList<JsonElement> rows,
        string? token,
        CancellationToken cancellationToken
    )
    {
        var faults = new Dictionary<int, IReadOnlyList<RowProblem>>();
        var left = Enumerable.Range(0, rows.Count).ToList();
        while (left.Count > 0)
        {
            using var response = await SendAsync(predictor, [.. left.Select(row => rows[row])], token, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
                return new RowAnswers(rows.Count, left, Predictions(body, left.Count), faults);
            // The server names at most so many faults at once: what is left is asked for again, each time without some rows.
            var problem = Problem.Read(response.StatusCode, body);
            var named = problem.Rows(left.Count);
            if (response.StatusCode != HttpStatusCode.UnprocessableEntity || named.Count == 0)
                throw new PredictorException(problem.ToString(), IsTransient(response.StatusCode));
            foreach (var (place, found) in named)
                faults.Add(left[place], found);
            left.RemoveAll(faults.ContainsKey);
        }

        return new RowAnswers(rows.Count, left, [], faults);
    }

    private async Task<HttpResponseMessage> SendAsync(
        Uri predictor,
        IReadOnlyList<JsonElement> rows,
        string? token,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{predictor.AbsoluteUri.TrimEnd('/')}/predict"))
        {
            Content = new ByteArrayContent(Body(rows)) { Headers = { ContentType = Json } },
        };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new PredictorException($"the predictor cannot be reached: {e.Message}", isTransient: true, e);
        }
    }

    private static byte[] Body(IReadOnlyList<JsonElement> rows)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("features"u8);
            foreach (var row in rows)
                row.WriteTo(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static JsonElement[] Predictions(byte[] body, int expected)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            JsonElement[] found = [.. json.RootElement.GetProperty("predictions").EnumerateArray().Select(one => one.Clone())];
            return found.Length == expected
                ? found
                : throw new PredictorException($"the predictor gave {found.Length} predictions for {expected} rows", isTransient: false);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new PredictorException("what answers is no predictor: it gave no list of predictions", isTransient: false, e);
        }
    }

    // 429 and 503 are what a predictor says under load, 502 and 504 what stands before it.
    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;
}
