using System.CommandLine;
using System.Text.Json;

namespace Trainyard.Cli.Load;

/// <summary><c>trainyard load PREDICTOR</c>: requests at a rate, and what becomes of them.</summary>
internal static class LoadCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var options = new LoadOptions();
        var predictor = new Argument<string>("predictor")
        {
            Description = "A Predictor's name, or the address of one: http://sonar.example.com.",
        };
        var json = new Option<bool>("--json") { Description = "Write the summary as JSON, and nothing else." };
        var token = new Option<FileInfo?>("--token-file") { Description = "A file that holds a bearer token." };
        var command = new Command("load", "Make load on a predictor, and measure how it bears it.") { predictor, json, token };
        options.AddTo(command);
        cluster.AddTo(command);
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var (plan, promises) = (options.Plan(result), options.Promises(result));
                var url = await PredictorHttp.AddressAsync(cluster, result, result.GetValue(predictor)!, cancellationToken);
                using var http = PredictorHttp.Create(
                    plan.Connections,
                    await PredictorHttp.TokenAsync(result.GetValue(token), cancellationToken)
                );
                http.Timeout = TimeSpan.FromSeconds(1) + plan.Timeout + plan.Pause; // Later than the plan's own.
                var target = await LoadTarget.ExamineAsync(http, url, plan.Seed, cancellationToken);
                return await RunAsync(http, target, plan, promises, result.GetValue(json), cancellationToken);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        HttpClient http,
        LoadTarget target,
        LoadPlan plan,
        LoadPromises promises,
        bool json,
        CancellationToken cancellationToken
    )
    {
        var runner = new LoadRunner(http, new Uri(target.Url, "predict"), new(target.Rows, plan.Rows), plan, TimeProvider.System);
        var running = runner.RunAsync(cancellationToken);
        if (!json)
            await LoadScreen.ShowAsync(target, plan, runner, running, TimeProvider.System);
        await running;

        var summary = runner.Summary;
        var judged = promises.Judge(summary).ToList();
        if (json)
            Console.WriteLine(LoadJson.Of(target, plan, summary, judged).ToJsonString(Indented));
        foreach (var promise in judged.Where(promise => !json || !promise.Kept))
            (promise.Kept ? Console.Out : Console.Error).WriteLine(promise);
        return judged.All(promise => promise.Kept) ? 0 : CliExitCode.BrokenPromise;
    }
}
