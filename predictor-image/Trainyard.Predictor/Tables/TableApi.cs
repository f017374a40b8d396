using System.Buffers;
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
internal static class TableApi
{
    // Cells of a Parquet body for each byte that a body may have: a column of one value packs well.
    private const int CellsPerByte = 4;

    public static async Task PredictAsync(
        HttpContext context,
        TableFormat format,
        TableFormat answer,
        ServedModel model,
        AnswerWriter answers,
        PredictionMetrics metrics,
        PredictorOptions options
    )
    {
        var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        var bytes = body.Bytes.ToArray();
        body.Release();
        if (bytes.Length == 0)
        {
            await Problem
                .Of(StatusCodes.Status400BadRequest, "The body is empty", "a table has a line of names and at least one row")
                .WriteAsync(context);
            return;
        }

        var findings = new RowFindings();
        TableRows table;
        try
        {
            string? id = context.Request.Query["id"];
            table =
                format == TableFormat.Csv
                    ? CsvTable.Read(bytes, model.Encoder, DelimiterOf(context.Request.ContentType), id, findings)
                    : await ParquetTable.ReadAsync(bytes, model.Encoder, id, (long)CellsPerByte * options.MaxBodyBytes, findings);
        }
        catch (TableException e)
        {
            var title = e.Status == StatusCodes.Status413PayloadTooLarge ? "The body is too large" : "The body is not such a table";
            await Problem.Of(e.Status, title, e.Message).WriteAsync(context);
            return;
        }

        if (table.Id is not null && answer == TableFormat.Json)
            throw new BadHttpRequestException("?id= carries a column over into a table: accept text/csv or application/vnd.apache.parquet");
        if (table.Rows == 0 && findings.Faults.Count == 0)
            findings.Fault(0, "", "the table has no rows");
        if (findings.Faults.Count > 0)
        {
            await Problem.Of(findings, isList: true).WriteAsync(context);
            return;
        }

        var predictions = model.Model.Predict(new Matrix(table.Values, table.Rows, model.Encoder.Width));
        metrics.Unseen(findings);
        metrics.Predicted(predictions);
        if (answer == TableFormat.Json)
            await answers.WriteAsync(context, predictions, isList: true);
        else
            await WriteAsync(context, answer, PredictionColumns.Of(model, predictions), table.Id, table.Delimiter);
    }

    /// <summary>Answers with a table.</summary>
    /// <param name="format">CSV or Parquet.</param>
    /// <param name="id">A column that goes before them, or null.</param>
    public static async Task WriteAsync(
        HttpContext context,
        TableFormat format,
        IReadOnlyList<PredictionColumn> columns,
        PredictionColumn? id = null,
        char delimiter = ','
    )
    {
        if (id is not null && columns.Any(column => column.Name == id.Name))
        {
            await Problem
                .Of(
                    StatusCodes.Status422UnprocessableEntity,
                    "The column cannot be carried over",
                    $"the answer has a column {id.Name} of its own"
                )
                .WriteAsync(context);
            return;
        }

        var all = id is null ? columns : [id, .. columns];
        var answer = format == TableFormat.Csv ? CsvTable.Write(all, delimiter) : await ParquetTable.WriteAsync(all);
        context.Response.ContentType = format == TableFormat.Csv ? $"{TableFormats.Csv}; charset=utf-8" : TableFormats.Parquet;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
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
