namespace Trainyard.Predictor.Tables;

/// <summary>A table, written a part at a time.</summary>
/// <param name="format">CSV or Parquet.</param>
/// <param name="parts">Of the same columns; one at least.</param>
/// <param name="delimiter">Of a CSV.</param>
internal sealed class TableAnswer(TableFormat format, IEnumerable<IReadOnlyList<PredictionColumn>> parts, char delimiter = ',') : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = format == TableFormat.Csv ? $"{TableFormats.Csv}; charset=utf-8" : TableFormats.Parquet;
        if (format == TableFormat.Parquet)
        {
            var file = await ParquetTable.WriteAsync(parts);
            response.ContentLength = file.Length;
            await response.Body.WriteAsync(file, httpContext.RequestAborted);
            return;
        }

        var first = true;
        foreach (var part in parts)
        {
            await response.Body.WriteAsync(CsvTable.Write(part, delimiter, first), httpContext.RequestAborted);
            first = false;
        }
    }
}
