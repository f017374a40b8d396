namespace Trainyard.Predictor.Tables;

/// <summary>A table.</summary>
/// <param name="format">CSV or Parquet.</param>
/// <param name="columns">Of one length.</param>
/// <param name="delimiter">Of a CSV.</param>
internal sealed class TableAnswer(TableFormat format, IReadOnlyList<PredictionColumn> columns, char delimiter = ',') : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var table = format == TableFormat.Csv ? CsvTable.Write(columns, delimiter) : await ParquetTable.WriteAsync(columns);
        var response = httpContext.Response;
        response.ContentType = format == TableFormat.Csv ? $"{TableFormats.Csv}; charset=utf-8" : TableFormats.Parquet;
        response.ContentLength = table.Length;
        await response.Body.WriteAsync(table, httpContext.RequestAborted);
    }
}
