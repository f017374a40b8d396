using System.Buffers;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Tables;

/// <summary>/predict with a table: a CSV (with a header) or Parquet body of named features is answered by a table of the same kind, row for row.</summary>
internal static class TableApi
{
    private const string Csv = "text/csv";
    private const string Parquet = "application/vnd.apache.parquet";
    private const long MemoryBytes = 512L << 20;

    /// <summary>The format that a Content-Type stands for, or null.</summary>
    public static FileFormat? FormatOf(string? contentType) => contentType?.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        Csv => FileFormat.Csv,
        Parquet or "application/parquet" or "application/x-parquet" => FileFormat.Parquet,
        _ => null,
    };

    public static async Task PredictAsync(HttpContext context, FileFormat format, ServedModel model, PredictorMetrics metrics, PredictorOptions options)
    {
        string folder = Directory.CreateTempSubdirectory("trainyard-").FullName;
        try
        {
            string input = Path.Combine(folder, "rows");
            if (!await SaveAsync(context, input, options.MaxBodyBytes))
            {
                await Problem.Of(StatusCodes.Status400BadRequest, "The body is empty", "a table has a line of names and at least one row").WriteAsync(context);
                return;
            }

            string output = Path.Combine(folder, "predictions");
            if (Predict(input, output, format, model, metrics) is { } problem)
            {
                await problem.WriteAsync(context);
                return;
            }

            context.Response.ContentType = format == FileFormat.Csv ? $"{Csv}; charset=utf-8" : Parquet;
            await context.Response.SendFileAsync(output, context.RequestAborted);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> SaveAsync(HttpContext context, string path, int maxBytes)
    {
        ReadOnlySequence<byte> body = await RequestBody.ReadAsync(context, maxBytes);
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            foreach (ReadOnlyMemory<byte> part in body)
                await file.WriteAsync(part, context.RequestAborted);
        }

        bool any = !body.IsEmpty;
        context.Request.BodyReader.AdvanceTo(body.End);
        return any;
    }

    private static Problem? Predict(string input, string output, FileFormat format, ServedModel model, PredictorMetrics metrics)
    {
        var relation = new Relation { Files = [input], Format = format, Csv = new CsvFormat { Header = true } };
        var findings = new RowFindings();
        try
        {
            using var database = new Database(threads: 1, MemoryBytes);
            (float[] values, int rows) = RowsFile.Read(database, relation, model.Encoder, findings);
            if (rows == 0 && findings.Faults.Count == 0)
                findings.Fault(0, "", "the table has no rows");
            if (findings.Faults.Count > 0)
                return Problem.Of(findings, isList: true);

            float[] predictions = model.Model.Predict(new Matrix(values, rows, model.Encoder.Width));
            metrics.Unseen(findings);
            metrics.Predicted(predictions);
            Write(database, PredictionColumns.Of(model, predictions), output, format);
            return null;
        }
        catch (FailureException e) when (e.Failure.Class is not FailureClass.Image and not FailureClass.OutOfMemory)
        {
            // The file's place on this machine is nothing to the caller.
            return Problem.Of(StatusCodes.Status400BadRequest, "The body is not such a table", e.Failure.Message.Replace(input, "the body", StringComparison.Ordinal));
        }
    }

    private static void Write(Database database, IReadOnlyList<PredictionColumn> columns, string output, FileFormat format)
    {
        IEnumerable<string> types = columns.Select(column => $"{Database.Identifier(column.Name)} {TypeOf(column.Values)}");
        database.Execute($"CREATE TABLE predictions ({string.Join(", ", types)})");
        database.Append("predictions", [.. columns.Select(column => column.Values)]);
        string options = format == FileFormat.Csv ? "FORMAT csv, HEADER" : "FORMAT parquet";
        database.Execute($"COPY predictions TO {Database.Literal(output)} ({options})");
    }

    private static string TypeOf(Array values) => values switch
    {
        float[] => "FLOAT",
        double[] => "DOUBLE",
        _ => "VARCHAR",
    };
}
