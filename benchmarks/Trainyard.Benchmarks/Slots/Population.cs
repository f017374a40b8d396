using System.Globalization;
using System.Text.Json.Nodes;

namespace Trainyard.Benchmarks.Slots;

/// <summary>TrainingJobs with their Trials, Jobs and pods, as they stand in a cluster in the middle of its work.</summary>
internal sealed class Population
{
    private const string Time = "2026-01-01T00:00:00Z";
    private int _version;

    /// <summary>The objects by the plural of their kind.</summary>
    public Dictionary<string, List<JsonObject>> Objects { get; } = [];

    /// <summary>A TrainingJob with trials that have ended and trials that run.</summary>
    public Population AddJob(string name, int ended, int running)
    {
        var job = Add("trainingjobs", "trainyard.dev/v1alpha1", "TrainingJob", name, null);
        job["spec"] = Spec(running);
        job["status"] = new JsonObject
        {
            ["run"] = 1,
            ["firstRun"] = 1,
            ["phase"] = "Searching",
            ["observedGeneration"] = 1,
            ["startTime"] = Time,
        };
        for (var number = 0; number < ended + running; number++)
            AddTrial(job, name, number, number < ended);
        return this;
    }

    /// <summary>The pod of a trial as it is when its program has ended.</summary>
    public JsonObject Ended(string job, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{job}-1-{number:00000}-pod");
        var pod = Objects["pods"].First(candidate => candidate["metadata"]!["name"]!.ToString() == name).DeepClone().AsObject();
        pod["metadata"]!["resourceVersion"] = NextVersion();
        var word = """{"outcome":"Succeeded","metrics":{"auc":0.7},"cpuSeconds":1}""";
        var terminated = new JsonObject
        {
            ["exitCode"] = 0,
            ["message"] = word,
            ["startedAt"] = Time,
            ["finishedAt"] = Time,
        };
        pod["status"] = new JsonObject
        {
            ["phase"] = "Succeeded",
            ["containerStatuses"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "trainer",
                    ["state"] = new JsonObject { ["terminated"] = terminated },
                }
            ),
        };
        return pod;
    }

    public string NextVersion() => Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture);

    private void AddTrial(JsonObject job, string jobName, int number, bool ended)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{jobName}-1-{number:00000}");
        var trial = Add("trials", "trainyard.dev/v1alpha1", "Trial", name, job);
        var random = new Random(number);
        var parameters = new JsonObject
        {
            ["learningRate"] = 0.01 + (0.2 * random.NextDouble()),
            ["maxDepth"] = random.Next(2, 10),
            ["subsample"] = 0.5 + (0.5 * random.NextDouble()),
        };
        trial["spec"] = new JsonObject
        {
            ["trainingJob"] = jobName,
            ["run"] = 1,
            ["number"] = number,
            ["parameters"] = parameters,
        };
        trial["status"] = new JsonObject { ["phase"] = ended ? "Succeeded" : "Running", ["startTime"] = Time };
        if (ended)
        {
            trial["status"]!["value"] = random.NextDouble();
            trial["status"]!["completionTime"] = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)
                .AddSeconds(number)
                .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            return;
        }

        var run = Add("jobs", "batch/v1", "Job", name, trial);
        run["metadata"]!["labels"]!["trainyard.dev/job"] = jobName;
        run["spec"] = new JsonObject();
        var pod = Add("pods", "v1", "Pod", name + "-pod", run);
        pod["metadata"]!["labels"]!["trainyard.dev/trial"] = name;
        pod["metadata"]!["labels"]!["trainyard.dev/step"] = "trial";
        pod["status"] = new JsonObject
        {
            ["phase"] = "Running",
            ["containerStatuses"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "trainer",
                    ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Time } },
                }
            ),
        };
    }

    private static JsonObject Spec(int parallelism) =>
        JsonNode
            .Parse(
                """
                {
                  "data": {"sources":[{"name":"a","uri":"s3://data/a.parquet"}],"label":["y"]},
                  "model": {"task":"BinaryClassification","algorithm":"GradientBoosting"},
                  "objective": {"metric":"auc"},
                  "sweep": {"sampler":{"name":"Auto","seed":1},"maxTrials":100000,"parallelism":PARALLELISM,"parameters":[
                    {"name":"learningRate","type":"Double","min":0.001,"max":0.3,"scale":"Log"},
                    {"name":"maxDepth","type":"Integer","min":2,"max":12},
                    {"name":"subsample","type":"Double","min":0.5,"max":1}]},
                  "output": {"uri":"s3://models/a"}
                }
                """.Replace("PARALLELISM", parallelism.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            )!
            .AsObject();

    private JsonObject Add(string plural, string apiVersion, string kind, string name, JsonObject? owner)
    {
        var metadata = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "default",
            ["uid"] = $"{plural}-{name}",
            ["resourceVersion"] = NextVersion(),
            ["generation"] = 1,
            ["creationTimestamp"] = Time,
            ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "trainyard" },
        };
        if (owner is not null)
        {
            var reference = new JsonObject
            {
                ["apiVersion"] = owner["apiVersion"]!.ToString(),
                ["kind"] = owner["kind"]!.ToString(),
                ["name"] = owner["metadata"]!["name"]!.ToString(),
                ["uid"] = owner["metadata"]!["uid"]!.ToString(),
                ["controller"] = true,
            };
            metadata["ownerReferences"] = new JsonArray(reference);
        }

        var value = new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = metadata,
        };
        if (!Objects.TryGetValue(plural, out var list))
            Objects[plural] = list = [];
        list.Add(value);
        return value;
    }
}
