using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Predictor.Feedback;
using Trainyard.Predictor.Logs;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

public sealed class LogTests : IDisposable
{
    private const string Flat = """{"features":{"area":100,"rooms":3,"lift":true,"city":"Riga"}}""";
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(LearningTask.BinaryClassification, "\"R\"", "truth", "R")]
    [InlineData(LearningTask.Regression, "200", "truth", 200.0)]
    [InlineData(LearningTask.DirectionRegression, "{\"azimuth\":1,\"zenith\":0.5}", "truth_zenith", 0.5)]
    public async Task What_is_asked_answered_and_told_is_kept_as_Parquet_and_joins_by_id(
        LearningTask task,
        string truth,
        string column,
        object value
    )
    {
        string id;
        await using (var served = await ServeAsync(task))
        {
            var (_, answer) = await served.PostAsync(Flat);
            await served.PostAsync("""{"features":[{"area":12.5,"rooms":null,"lift":false,"city":"Atlantis"}]}""");
            id = (string)answer["id"]!;
            Assert.Equal(200, (await TellAsync(served, id, truth)).Status);
        }

        var (predictions, feedback) = (await ReadAsync("predictions"), await ReadAsync("feedback"));
        Assert.Equal([id], feedback["id"]);
        Assert.Equal([value], feedback[column]);
        Assert.Equal(id, predictions["id"][0]);
        Assert.Equal([100.0, 12.5], predictions["features_area"]);
        Assert.Equal([3.0, null], predictions["features_rooms"]);
        Assert.Equal([true, false], predictions["features_lift"]);
        Assert.Equal(["Riga", null], predictions["features_city"]);
        Assert.All(predictions.Where(pair => pair.Key.StartsWith("predictions_", StringComparison.Ordinal)), pair =>
            Assert.All(pair.Value, told => Assert.IsType<double>(told))
        );
    }

    [Fact]
    public async Task A_truth_that_was_told_before_a_restart_counts_no_second_time()
    {
        string id;
        await using (var served = await ServeAsync(LearningTask.Regression))
        {
            id = (string)(await served.PostAsync(Flat)).Answer["id"]!;
            Assert.True((bool)(await TellAsync(served, id, "200")).Answer["counted"]!);
        }

        await using var again = await ServeAsync(LearningTask.Regression);

        Assert.False((bool)(await TellAsync(again, id, "200")).Answer["counted"]!);
        Assert.True((bool)(await TellAsync(again, (string)(await again.PostAsync(Flat)).Answer["id"]!, "200")).Answer["counted"]!);
    }

    [Fact]
    public async Task Of_a_share_predictions_and_their_truths_are_kept_together()
    {
        await using (var served = await ServeAsync(LearningTask.Regression, share: 0.3))
        {
            for (var i = 0; i < 200; i++)
                await TellAsync(served, (string)(await served.PostAsync(Flat)).Answer["id"]!, "200");
        }

        var kept = (await ReadAsync("predictions"))["id"];
        Assert.InRange(kept.Count, 30, 90);
        Assert.Equal(kept, (await ReadAsync("feedback"))["id"]);
    }

    [Fact]
    public async Task Memory_is_bounded_and_what_is_dropped_is_told()
    {
        await using (var served = await ServeAsync(LearningTask.Regression, rows: 3))
        {
            for (var i = 0; i < 5; i++)
                await served.PostAsync(Flat);
            Assert.Contains(
                "trainyard_predictor_logged_rows_total{outcome=\"dropped\"} 2",
                await served.Http.GetStringAsync("/metrics"),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(3, (await ReadAsync("predictions"))["id"].Count);
    }

    [Fact]
    public async Task Each_hour_has_its_files_and_goes_from_memory_once_they_are_written()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 10, 59, 0, TimeSpan.Zero));
        var store = new MovingStore(_folder);
        using var log = Log(served, store, time);
        Predict(served, log, 1);
        store.IsGone = true;
        await log.WriteAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(2));
        Predict(served, log, 2);
        store.IsGone = false;
        await log.WriteAsync(TestContext.Current.CancellationToken);
        var writes = store.Writes;
        await log.WriteAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["predictions/2026-05-01T10", "predictions/2026-05-01T11"], (await Files("predictions")).Select(FolderOf).Order());
        Assert.Equal(writes, store.Writes);
        Predict(served, log, 3);
        await log.WriteAsync(TestContext.Current.CancellationToken);
        Assert.Equal(writes + 1, store.Writes);
        Assert.Equal(3, (await ReadAsync("predictions"))["id"].Count);
    }

    [Fact]
    public void A_moment_is_read_back_to_the_second()
    {
        var feature = new Feature { Name = "at", Type = FeatureType.Timestamp };
        var encoder = new RowEncoder(new() { Features = [feature], Outputs = [] }).Encoders[0];
        var random = new Random(1);
        foreach (
            var seconds in Enumerable
                .Range(0, 2000)
                .Select(_ => random.NextInt64(-2_000_000_000, 4_000_000_000))
                .Append(86399)
                .Append(86400)
        )
        {
            var row = new float[4];
            Assert.Null(encoder.Moment(seconds * 1_000_000, row));
            var read = ((DateTime?[])FeatureValues.Of(encoder, row, 4))[0]!.Value;
            Assert.InRange((read - DateTime.UnixEpoch.AddSeconds(seconds)).TotalSeconds, -1, 1);
        }
    }

    private static void Predict(Served served, PredictionLog log, ulong number) =>
        log.Add(new(new float[served.Model.Encoder.Width], 1, served.Model.Encoder.Width), [5.0], number);

    private static PredictionLog Log(Served served, IArtifactStore store, TimeProvider time) =>
        new(
            new(store, 1, 100),
            served.Model,
            served.Service<PredictionId>(),
            new(),
            Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()),
            time,
            NullLogger<PredictionLog>.Instance
        );

    private Task<Served> ServeAsync(LearningTask task, double share = 1, int rows = 1000) =>
        Served.StartAsync(task, options => options with { Log = new(Store(), share, rows) });

    private FileArtifactStore Store() => new("file://" + _folder, _folder);

    private static Task<(int Status, JsonNode Answer)> TellAsync(Served served, string id, string truth) =>
        served.PostAsync($$"""{"id":"{{id}}","truth":{{truth}}}""", "/feedback");

    private Task<IReadOnlyList<string>> Files(string folder) => Store().ListAsync(folder, TestContext.Current.CancellationToken);

    private static string FolderOf(string path) => path[..path.LastIndexOf('/')];

    private async Task<Dictionary<string, List<object?>>> ReadAsync(string folder)
    {
        var read = new Dictionary<string, List<object?>>();
        foreach (var path in await Files(folder))
        {
            foreach (var (_, columns) in await ParquetColumns.ReadAsync((await Store().ReadAsync(path))!))
            {
                foreach (var (name, values) in columns)
                    (read.TryGetValue(name, out var all) ? all : read[name] = []).AddRange(values.Cast<object?>());
            }
        }

        return read;
    }

    /// <summary>A store that may be gone for a while.</summary>
    private sealed class MovingStore(string folder) : IArtifactStore
    {
        private readonly FileArtifactStore _store = new("file://" + folder, folder);

        public bool IsGone { get; set; }

        public int Writes { get; private set; }

        public string Uri => _store.Uri;

        public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken = default) =>
            _store.ReadAsync(path, cancellationToken);

        public Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
        {
            if (IsGone)
                throw new FailureException(FailureClass.Credentials, "it is gone");
            Writes++;
            return _store.WriteAsync(path, content, cancellationToken);
        }

        public Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
            _store.CreateAsync(path, content, cancellationToken);

        public Task<bool> CreateAsync(string path, FileInfo content, byte[] md5, CancellationToken cancellationToken = default) =>
            _store.CreateAsync(path, content, md5, cancellationToken);

        public Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken = default) =>
            _store.ListAsync(folder, cancellationToken);

        public Task DeleteAsync(string path, CancellationToken cancellationToken = default) => _store.DeleteAsync(path, cancellationToken);
    }
}
