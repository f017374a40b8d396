using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Tables;

/// <summary>
/// /predict with a table: a CSV (with a header) or Parquet body of named features is answered row for row, by a table of the same kind
/// unless Accept asks for another.
/// </summary>
internal static class TablePrediction
{
    // Cells of a Parquet body for each byte that a body may have: a column of one value packs well.
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
        var findings = new RowFindings();
        TableRows table;
        try
        {
            table = await ReadAsync(context, format, services, findings);
        }
        catch (TableException e)
        {
            return Problem.Of(e.Status, e.Title, e.Message);
        }

        if (table.Id is not null && wanted == TableFormat.Json)
            throw new BadHttpRequestException("?id= carries a column over into a table: accept text/csv or application/vnd.apache.parquet");
        if (table.Rows == 0 && findings.Faults.Count == 0)
            findings.Fault(0, "", "the table has no rows");
        if (findings.Faults.Count > 0)
            return Problem.Of(findings, isList: true);
        var predictions = services.Predict(new Matrix(table.Values, table.Rows, services.Model.Encoder.Width), findings);
        if (wanted == TableFormat.Json)
            return new Predictions(predictions, isList: true, services.Answers);
        return Answer(wanted, PredictionColumns.Of(services.Model, predictions.Values), table);
    }

    private static async Task<TableRows> ReadAsync(
        HttpContext context,
        TableFormat format,
        PredictorServices services,
        RowFindings findings
    )
    {
        var most = services.Options.MaxBodyBytes;
        var body = await RequestBody.ReadAsync(context, most);
        var bytes = body.Bytes.ToArray();
        body.Release();
        if (bytes.Length == 0)
            throw new TableException("a table has a line of names and at least one row") { Title = "The body is empty" };
        string? id = context.Request.Query["id"];
        var encoder = services.Model.Encoder;
        return format == TableFormat.Csv
            ? CsvTable.Read(bytes, encoder, DelimiterOf(context.Request.ContentType), id, findings)
            : await ParquetTable.ReadAsync(bytes, encoder, id, (long)CellsPerByte * most, findings);
    }

    private static Results<Predictions, TableAnswer, Problem> Answer(
        TableFormat wanted,
        IReadOnlyList<PredictionColumn> columns,
        TableRows table
    )
    {
        if (table.Id is not { } id)
            return new TableAnswer(wanted, columns, table.Delimiter);
        if (columns.All(column => column.Name != id.Name))
            return new TableAnswer(wanted, [id, .. columns], table.Delimiter);
        return Problem.Of(
            StatusCodes.Status422UnprocessableEntity,
            "The column cannot be carried over",
            $"the answer has a column {id.Name} of its own"
        );
    }

    private static char? DelimiterOf(string? contentType) =>
        MediaTypeParameter.Of(contentType, "delimiter") switch
        {
            null => null,
            "tab" or "\\t" => '\t',
            [var one] when one is not ('"' or '\r' or '\n') => one,
            var other => throw new BadHttpRequestException($"delimiter must be one character, or tab, not '{other}'"),
        };
}
