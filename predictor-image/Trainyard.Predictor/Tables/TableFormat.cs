using System.Net.Http.Headers;

namespace Trainyard.Predictor.Tables;

/// <summary>The forms of a body and of an answer.</summary>
internal enum TableFormat
{
    Json,
    Csv,
    Parquet,
}

/// <summary>Forms by their media types.</summary>
internal static class TableFormats
{
    public const string Csv = "text/csv";
    public const string Parquet = "application/vnd.apache.parquet";

    /// <summary>
    /// The form that a Content-Type stands for, or null. Without one it is JSON, and so is what curl says of -d unless told otherwise.
    /// </summary>
    public static TableFormat? Of(string? contentType) =>
        contentType?.Split(';')[0].Trim().ToLowerInvariant() switch
        {
            null or "application/json" or "application/x-www-form-urlencoded" => TableFormat.Json,
            Csv => TableFormat.Csv,
            Parquet or "application/parquet" or "application/x-parquet" => TableFormat.Parquet,
            _ => null,
        };

    /// <summary>
    /// The form of the answer: the best that Accept names, the body's own where that will do; null: none of ours is accepted.
    /// </summary>
    public static TableFormat? Accepted(string? accept, TableFormat own)
    {
        if (string.IsNullOrEmpty(accept) || accept == "*/*")
            return own;
        IEnumerable<MediaTypeWithQualityHeaderValue> ranges = accept
            .Split(',')
            .Select(range => MediaTypeWithQualityHeaderValue.TryParse(range, out var parsed) ? parsed : null)
            .OfType<MediaTypeWithQualityHeaderValue>()
            .Where(range => range.Quality != 0)
            .OrderByDescending(range => range.Quality ?? 1);
        foreach (var range in ranges)
        {
            if (range.MediaType is "*/*" || range.MediaType == (own == TableFormat.Csv ? "text/*" : "application/*"))
                return own;
            if (Of(range.MediaType) is { } format)
                return format;
        }

        return null;
    }
}
