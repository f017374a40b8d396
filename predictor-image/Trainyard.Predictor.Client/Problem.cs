using System.Net;
using System.Text.Json;

namespace Trainyard.Predictor.Client;

/// <summary>A refusal as a Predictor writes it (RFC 9457), or whatever else stands in its place.</summary>
internal sealed record Problem(HttpStatusCode Status, string? Title, string? Detail, IReadOnlyList<FieldProblem>? Errors)
{
    public static Problem Read(HttpStatusCode status, byte[] body)
    {
        try
        {
            var read = JsonSerializer.Deserialize(body, ProblemJson.Default.Written);
            return new Problem(status, read?.Title, read?.Detail, read?.Errors);
        }
        catch (JsonException)
        {
            return new Problem(status, null, null, null);
        }
    }

    /// <summary>The faults by their row's place; empty where they tell of none of the rows that were sent.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<RowProblem>> Rows(int sent) =>
        (Errors ?? [])
            .Where(error => error.Row is >= 0 && error.Row < sent)
            .GroupBy(error => (int)error.Row!)
            .ToDictionary(row => row.Key, row => (IReadOnlyList<RowProblem>)[.. row.Select(one => new RowProblem(one.Field, one.Message))]);

    public override string ToString() =>
        $"the predictor answered {(int)Status}" + (Title is null ? "" : $": {Title}") + (Detail is null ? "" : $", {Detail}");

    internal sealed record Written(string? Title, string? Detail, IReadOnlyList<FieldProblem>? Errors);
}

internal sealed record FieldProblem(string Field, string Message, long? Row);
