using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Explanations;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Tables;

/// <summary>
/// /predict with a table: a CSV (with a header) or Parquet body of named features is answered row for row, by a table of the same kind
/// unless Accept asks for another.
/// </summary>
internal static class TablePrediction
{
    // Cells of a row group for each byte that a body in memory may have.
    private const int CellsPerByte = 4;

    /// <param name="context">The request.</param>
    /// <param name="format">Of the body.</param>
    /// <param name="wanted">Of the answer.</param>
    /// <param name="services">The model and what counts.</param>
    public static async Task<Results<Predictions, TableAnswer, Problem>> PredictAsync(
        HttpContext context,
        TableFormat format,
        TableFormat wanted,
        PredictorServices services
    )
    {
        var explain = Explaining.IsAsked(context.Request, wanted);
        var (findings, parts) = (new RowFindings(), new List<Part>());
        try
        {
            await foreach (var rows in ReadAsync(context, format, services, findings))
            {
                // The others are read for what is wrong with them as well.
                if (findings.Faults.Count == 0)
                    parts.Add(await PredictAsync(rows, explain, parts, services, context.RequestAborted));
            }
        }
        catch (Exception e) when (CsvTable.Refusal(e) is { } refusal)
        {
            return Problem.Of(refusal.Status, refusal.Title, refusal.Message);
        }

        if (parts is [{ Id: not null }, ..] && wanted == TableFormat.Json)
            throw new BadHttpRequestException("?id= carries a column over into a table: accept text/csv or application/vnd.apache.parquet");
        if (parts.Count == 0 && findings.Faults.Count == 0)
            findings.Fault(0, "", "the table has no rows");
        if (findings.Faults.Count > 0)
            return Problem.Of(findings, isList: true);
        services.Metrics.Unseen(findings);
        if (wanted == TableFormat.Json)
            return new Predictions([.. parts.Select(part => part.Predicted)], services.Answers, Explanations(parts));
        return Answer(wanted, parts, services.Model);
    }

    private static async Task<Part> PredictAsync(
        TableRows rows,
        bool explain,
        List<Part> before,
        PredictorServices services,
        CancellationToken cancellationToken
    )
    {
        using var turn = await services.Turns.TakeAsync(cancellationToken);
        var matrix = new Matrix(rows.Values, rows.Rows, services.Model.Encoder.Width);
        if (explain)
            Explaining.RequireFew(before.Sum(part => part.Explanations!.Length) + rows.Rows);
        return new Part(services.Predict(matrix), rows.Id, rows.Delimiter, explain ? Explaining.Of(matrix, services.Model) : null);
    }

    private static async IAsyncEnumerable<TableRows> ReadAsync(
        HttpContext context,
        TableFormat format,
        PredictorServices services,
        RowFindings findings
    )
    {
        var (options, encoder) = (services.Options, services.Model.Encoder);
        string? id = context.Request.Query["id"];
        await using var body = await BodyStream.OpenAsync(context, options);
        if (body.IsEmpty)
            throw new TableException("a table has a line of names and at least one row") { Title = "The body is empty" };
        if (format == TableFormat.Csv)
        {
            var delimiter = DelimiterOf(context.Request.ContentType);
            await foreach (var rows in CsvTable.ReadAsync(body, encoder, delimiter, id, options.MaxRows, findings))
                yield return rows;
            yield break;
        }

        // Its end is read first: what is not small waits in a file.
        await using var file = new FileBufferingReadStream(body, memoryThreshold: 1 << 20);
        await file.DrainAsync(context.RequestAborted);
        file.Position = 0;
        var mostCells = (long)CellsPerByte * options.MaxBodyBytes;
        await foreach (var rows in ParquetTable.ReadAsync(file, encoder, id, options.MaxRows, mostCells, findings))
            yield return rows;
    }

    private static Explanation[]? Explanations(List<Part> parts) =>
        parts[0].Explanations is null ? null : [.. parts.SelectMany(part => part.Explanations!)];

    private static Results<Predictions, TableAnswer, Problem> Answer(TableFormat wanted, List<Part> parts, ServedModel model)
    {
        if (parts[0].Id is { } id && Columns(parts[0], model).Skip(1).Any(column => column.Name == id.Name))
        {
            return Problem.Of(
                StatusCodes.Status422UnprocessableEntity,
                "The column cannot be carried over",
                $"the answer has a column {id.Name} of its own"
            );
        }

        return new TableAnswer(wanted, parts.Select(part => Columns(part, model)), parts[0].Delimiter);
    }

    private static IReadOnlyList<PredictionColumn> Columns(Part part, ServedModel model)
    {
        var columns = PredictionColumns.Of(model, part.Predicted.Values);
        return part.Id is { } id ? [id, .. columns] : columns;
    }

    private static char? DelimiterOf(string? contentType) =>
        MediaTypeParameter.Of(contentType, "delimiter") switch
        {
            null => null,
            "tab" or "\\t" => '\t',
            [var one] when one is not ('"' or '\r' or '\n') => one,
            var other => throw new BadHttpRequestException($"delimiter must be one character, or tab, not '{other}'"),
        };

    /// <summary>What stays of some rows until all are read: a fault in the last one refuses the first one, too.</summary>
    private sealed record Part(Predicted Predicted, PredictionColumn? Id, char Delimiter, Explanation[]? Explanations);
}
