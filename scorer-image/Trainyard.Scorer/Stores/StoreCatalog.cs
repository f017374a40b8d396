using Trainyard.Contracts;
using Trainyard.Scorer.Scoring;
using Trainyard.Scorer.Stores.Files;
using Trainyard.Scorer.Stores.Influx;
using Trainyard.Scorer.Stores.Postgres;
using Trainyard.Scorer.Stores.Queue;

namespace Trainyard.Scorer.Stores;

/// <summary>The stores by their kinds.</summary>
internal static class StoreCatalog
{
    public static IStore Open(ScorerFile file, RowScoring scoring, Progress progress, Func<string, string?> environment, TimeProvider time)
    {
        var (input, output) = (file.Input, file.Output);
        MountedSecret Secret() => new(input.Secret!, environment);
        return input.Kind switch
        {
            "files" => new FilesStore(input.Files!, output.Files!, scoring, progress, environment),
            "postgres" => new PostgresStore(file.Scorer, input.Postgres!, output.Postgres!, Secret(), scoring, progress, time),
            "influx" => new InfluxStore(file.Scorer, input.Influx!, output.Influx!, Secret(), scoring, progress, time),
            _ => new QueueStore(input.Queue!, output.Queue!, Secret(), scoring, progress, file.Stream),
        };
    }
}
