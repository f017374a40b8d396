using System.CommandLine;

namespace Trainyard.Cli.Scenarios;

/// <summary><c>trainyard test SCENARIOS PREDICTOR</c>: whether a predictor does as well as scenarios ask.</summary>
internal static class TestCommand
{
    // Rows between two lines of progress.
    private const int Often = 10_000;

    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var scenarios = new Argument<string>("scenarios")
        {
            Description = "A scenario's file, or a folder of them (*.json): docs/scenarios.md has their fields.",
        };
        var predictor = new Argument<string>("predictor")
        {
            Description = "A Predictor's name, or the address of one: http://sonar.example.com.",
        };
        var logs = new Option<string?>("--logs")
        {
            Description = "A folder for a log of each scenario (NAME.json: figures, parameters, wrong rows) and junit.xml.",
        };
        var token = new Option<FileInfo?>("--token-file") { Description = "A file that holds a bearer token." };
        var command = new Command("test", "Hold a predictor against scenarios: rows, what they are, and how well it must do.")
        {
            scenarios,
            predictor,
            logs,
            token,
        };
        cluster.AddTo(command);
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var files = Find(result.GetValue(scenarios)!);
                var url = await PredictorHttp.AddressAsync(cluster, result, result.GetValue(predictor)!, cancellationToken);
                using var http = PredictorHttp.Create(token: await PredictorHttp.TokenAsync(result.GetValue(token), cancellationToken));
                return await RunAsync(files, url, http, result.GetValue(logs), TimeProvider.System, cancellationToken);
            }
        );
        return command;
    }

    /// <exception cref="CliException">There is none.</exception>
    internal static IReadOnlyList<FileInfo> Find(string place)
    {
        if (File.Exists(place))
            return [new(place)];
        if (!Directory.Exists(place))
            throw new CliException($"there is no file and no folder {place}");
        FileInfo[] found = [.. new DirectoryInfo(place).GetFiles("*.json").OrderBy(file => file.Name, StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw new CliException($"there is no scenario (*.json) in {place}");
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<FileInfo> files,
        Uri url,
        HttpClient http,
        string? logs,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var model = await TestedModel.ExamineAsync(http, url, cancellationToken);
        Console.WriteLine($"{model.Title}, version {model.Version} ({model.Digest}) at {url}");
        var runner = new ScenarioRunner(http, url, model, time, ShowProgress);
        var (at, results) = (time.GetUtcNow(), new List<ScenarioResult>());
        foreach (var file in files)
        {
            var result = await RunAsync(runner, file, cancellationToken);
            Console.WriteLine(result);
            results.Add(result);
        }

        if (logs is not null)
            await ScenarioReport.WriteAsync(logs, url, model, results, at, cancellationToken);
        var failed = results.Count(result => !result.Passed);
        Console.WriteLine($"{results.Count - failed} passed, {failed} failed{(logs is null ? "" : $"; logs are in {logs}")}");
        return failed == 0 ? 0 : CliExitCode.BrokenPromise;
    }

    private static async Task<ScenarioResult> RunAsync(ScenarioRunner runner, FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return await runner.RunAsync(await Scenario.ReadAsync(file, cancellationToken), cancellationToken);
        }
        catch (CliException fault)
        {
            return new(new(Path.GetFileNameWithoutExtension(file.Name), ""), 0, [], [], 0, TimeSpan.Zero, fault.Message);
        }
    }

    private static void ShowProgress(Scenario scenario, int rows)
    {
        if (rows % Often == 0)
            Console.WriteLine($"{scenario.Name}: {rows} rows are answered");
    }
}
