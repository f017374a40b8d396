namespace Trainyard.Predictor.Logs;

/// <summary>What came in an hour.</summary>
/// <param name="Begin">When it began (UTC).</param>
internal sealed record LoggedHour(DateTime Begin)
{
    /// <summary>Predictions: when, under which number, from which encoded row, and the outputs.</summary>
    public List<(DateTime Time, ulong Number)> Predictions { get; } = [];

    /// <summary>Their encoded rows, one after the other.</summary>
    public List<float> Rows { get; } = [];

    /// <summary>Their outputs, one after the other.</summary>
    public List<double> Outputs { get; } = [];

    /// <summary>What predictions should have been.</summary>
    public List<(DateTime Time, string Id, Feedback.Truth Truth)> Feedback { get; } = [];

    /// <summary>How many predictions and truths are in the store already.</summary>
    public (int Predictions, int Feedback) Written { get; set; }

    /// <summary>Its folder's name.</summary>
    public string Name => Of(Begin);

    /// <summary>An hour as a folder is named by it: 2026-11-28T17, in UTC.</summary>
    public static string Of(DateTime time) => time.ToString("yyyy-MM-dd'T'HH", System.Globalization.CultureInfo.InvariantCulture);
}
