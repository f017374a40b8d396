using System.CommandLine;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Trainyard.Learning;
using Trainyard.Predictor.Serving;

namespace Trainyard.Benchmarks.Serving;

/// <summary><c>serving</c>: how much of bare Kestrel's throughput is left when the answer is a real prediction of 30 features, 100 trees of
/// depth 6.</summary>
internal static class ServingCommand
{
    private const int Features = 30;
    private const int Connections = 8;
    private const int Rounds = 5;

    public static Command Create()
    {
        var requests = new Option<int>("--requests") { Description = "Requests of each round.", DefaultValueFactory = _ => 60_000 };
        var command = new Command("serving", "The predictor beside bare Kestrel: requests a second and a CPU second.") { requests };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(requests)));
        command.Add(Model());
        command.Add(Bare());
        return command;
    }

    // For serving.py, which runs each server as a process of its own.
    private static Command Model()
    {
        var folder = new Argument<string>("folder");
        var command = new Command("model", "Writes the package of the model that is served.") { folder };
        command.SetAction(async (parsed, _) =>
        {
            using var trained = BoostedTrees.Train(Features);
            await BoostedTrees.WriteAsync(parsed.GetRequiredValue(folder), trained, Features);
        });
        return command;
    }

    private static Command Bare()
    {
        var url = new Argument<string>("url");
        var command = new Command("bare", "Serves the same JSON without a model, until it is ended.") { url };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var server = await BareServer.StartAsync(parsed.GetRequiredValue(url));
                await server.WaitForShutdownAsync(cancellationToken);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(int requests)
    {
        using var trained = BoostedTrees.Train(Features);
        Console.WriteLine($"one row through the trees: {BoostedTrees.MicrosecondsPerRow(trained, Features):F2} microseconds of CPU");

        var folder = Directory.CreateTempSubdirectory("trainyard-serving-").FullName;
        try
        {
            var digest = await BoostedTrees.WriteAsync(folder, trained, Features);
            var options = new PredictorOptions
            {
                ModelUri = folder,
                ModelDigest = digest,
                Drain = TimeSpan.Zero,
            };
            using var model = await ServedModel.LoadAsync(options.Model, _ => null);

            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            await using var predictor = PredictorHost.Build(builder, options, model);
            await predictor.StartAsync();
            await using var bare = await BareServer.StartAsync();
            await CompareAsync(predictor, bare, requests);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CompareAsync(WebApplication predictor, WebApplication bare, int requests)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>
            {
                ["features"] = Enumerable.Range(0, Features).ToDictionary(i => $"x{i}", i => (object)(i / 30.0)),
            }
        );
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            // In turn, so that whatever else the machine does meets both.
            var bareLoad = await Load.RunAsync(new Uri(bare.Urls.First()), body, Connections, requests);
            var ours = await Load.RunAsync(new Uri(predictor.Urls.First()), body, Connections, requests);
            if (round == 0)
                continue;
            ratios.Add(ours.PerCpuSecond / bareLoad.PerCpuSecond);
            Console.WriteLine($"bare Kestrel {bareLoad}; predictor {ours} (client included); ratio {ratios[^1]:F3}");
        }

        Console.WriteLine($"median ratio of requests per CPU second {Figures.Quantile(ratios, 0.5):F3}");
    }
}
