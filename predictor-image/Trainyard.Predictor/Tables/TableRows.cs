namespace Trainyard.Predictor.Tables;

/// <summary>Some rows of a body, encoded.</summary>
/// <param name="Values">Rows x the encoder's width, row by row; what lies beyond them means nothing.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Id">The column that is carried over into the answer, or null.</param>
/// <param name="Delimiter">Of a CSV, and of the one that answers it.</param>
internal sealed record TableRows(float[] Values, int Rows, PredictionColumn? Id, char Delimiter = ',')
{
    /// <summary>The values of all parts, for who wants them at once.</summary>
    public static async Task<float[]> JoinAsync(IAsyncEnumerable<TableRows> parts, int width)
    {
        var all = new List<float>();
        await foreach (var part in parts)
            all.AddRange(part.Values.AsSpan(0, part.Rows * width));
        return [.. all];
    }
}

/// <summary>A body that is no table at all, in words for the caller.</summary>
internal sealed class TableException(string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    public int Status { get; } = status;

    public string Title { get; init; } =
        status == StatusCodes.Status413PayloadTooLarge ? "The body is too large" : "The body is not such a table";
}
