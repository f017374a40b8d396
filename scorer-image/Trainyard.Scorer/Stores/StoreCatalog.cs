using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;
using Trainyard.Scorer.Stores.Files;
using Trainyard.Scorer.Stores.Influx;
using Trainyard.Scorer.Stores.Postgres;
using Trainyard.Scorer.Stores.Queue;

namespace Trainyard.Scorer.Stores;

/// <summary>The stores by their kinds.</summary>
internal sealed class StoreCatalog(
    ScorerFile file,
    RowScoring scoring,
    Progress progress,
    Func<string, string?> environment,
    TimeProvider time
)
{
    public IStore Open() =>
        file.Input.Kind switch
        {
            "files" => Files(file.Input.Files!),
            "postgres" => new PostgresStore(
                file.Scorer,
                file.Input.Postgres!,
                file.Output.Postgres!,
                new(Secret(file.Input.Secret!)),
                scoring,
                progress,
                time
            ),
            "influx" => Influx(file.Input.Influx!),
            _ => Queue(file.Input.Queue!),
        };

    private FilesStore Files(FilesInput input)
    {
        var columns = FilesStore.Columns(input, scoring);
        IFileTarget target = file.Output.Files is { } output
            ? new FolderTarget(Folder(input, output), columns)
            : new TableFiles(Table(TableFiles.Key, columns, TableFiles.Position));
        return new(input, target, scoring, progress, environment);
    }

    private IArtifactStore Folder(FilesInput input, FilesOutput output)
    {
        var folder = ArtifactStores.Open(output.Uri, output.SecretName ?? input.SecretName, environment);
        if (folder.Uri != ArtifactStores.Open(input.Uri[..input.Uri.LastIndexOf('/')], input.SecretName, environment).Uri)
            return folder;
        throw new FailureException(
            FailureClass.Configuration,
            $"spec.output.files.uri: {output.Uri} is the folder of the input: results would be scored, too",
            "use a folder of its own"
        );
    }

    private InfluxStore Influx(InfluxInput input)
    {
        InfluxClient Client() => new(Secret(input.SecretName), input.Database);
        IPointTarget target = file.Output.Influx is { } output
            ? new InfluxTarget(file.Scorer, output.Measurement, Client)
            : new TablePoints(file.Scorer, Table(TablePoints.Key, scoring.Columns, TablePoints.Position));
        return new(input, Client, target, scoring, progress, time);
    }

    private QueueStore Queue(QueueInput input)
    {
        IAnswers answers = file.Output.Queue is { } output
            ? new QueueAnswers(output, scoring.Model.Digest)
            : new TableAnswers(Table(TableAnswers.Key, scoring.Columns, beside: null));
        return new(input, answers, Secret(input.SecretName), scoring, progress, file.Stream);
    }

    private PostgresTarget Table(IReadOnlyList<KeyColumn> key, IReadOnlyList<PredictionColumn> columns, PositionTable? beside)
    {
        var output = file.Output.Postgres!;
        var taken = columns.Select(column => column.Name).Intersect(key.Select(column => column.Name).Append("scored_at")).ToList();
        if (taken.Count == 0)
            return new(new(Secret(output.SecretName!)), output.Table, key, columns, beside);
        throw new FailureException(
            FailureClass.Configuration,
            $"spec.columns: {string.Join(", ", taken)} tells rows apart in the table {output.Table}, and cannot be a result as well",
            "give the column another name"
        );
    }

    private MountedSecret Secret(string name) => new(name, environment);
}
