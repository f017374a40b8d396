namespace Trainyard.Cli.Exports;

/// <summary>The forms that a history is given in.</summary>
internal enum ExportFormat
{
    /// <summary>A line of text for each trial.</summary>
    Csv,

    /// <summary>The same columns with their types.</summary>
    Parquet,

    /// <summary>A journal that Optuna opens as a storage.</summary>
    Optuna,
}
