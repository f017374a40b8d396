using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Influx;

/// <summary>Where the results of points go, and where it stands up to which of them all is scored.</summary>
internal interface IPointTarget : IAsyncDisposable
{
    /// <summary>The time of the last point whose result is written; null where none is.</summary>
    Task<long?> PositionAsync(CancellationToken cancellationToken);

    /// <summary>Writes results and faults, and then, or with them, the position. Gives how many rows have a fault.</summary>
    /// <param name="position">The time of the last point.</param>
    /// <param name="again">Whether the points may have been written before.</param>
    Task<int> WriteAsync(
        IReadOnlyList<InfluxPoint> points,
        RowBlock rows,
        IReadOnlyList<PredictionColumn> results,
        long position,
        bool again,
        CancellationToken cancellationToken
    );
}
