using System.Text.Json;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Serving;
using Trainyard.Serving.Benchmarks;

// How much of bare Kestrel's throughput is left when the answer is a real prediction: 30 features, 100 trees of depth 6.
const int Features = 30;
const int Connections = 8;
int requests = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 40_000;
const int Rounds = 5;

using TrainedModel trained = Models.Train(Features);
Console.WriteLine($"one row through the trees: {Models.MicrosecondsPerRow(trained, Features):F2} microseconds of CPU");

string folder = Directory.CreateTempSubdirectory("trainyard-serving-").FullName;
try
{
    string digest = await Models.WriteAsync(folder, trained, Features);
    var options = new PredictorOptions { ModelUri = folder, ModelDigest = digest, Drain = TimeSpan.Zero };
    using ServedModel model = await ServedModel.LoadAsync(options, _ => null);

    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    await using WebApplication predictor = PredictorHost.Build(builder, options, model);
    await predictor.StartAsync();
    await using WebApplication bare = await BareServer.StartAsync();

    byte[] body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["features"] = Enumerable.Range(0, Features).ToDictionary(i => $"x{i}", i => (object)(i / 30.0)),
    });
    var ratios = new List<double>();
    for (int round = 0; round <= Rounds; round++)
    {
        // In turn, so that whatever else the machine does meets both.
        Load bareLoad = await Load.RunAsync(new Uri(bare.Urls.First()), body, Connections, requests);
        Load ours = await Load.RunAsync(new Uri(predictor.Urls.First()), body, Connections, requests);
        if (round == 0)
            continue;
        ratios.Add(ours.PerCpuSecond / bareLoad.PerCpuSecond);
        Console.WriteLine($"bare Kestrel {bareLoad}; predictor {ours} (client included); ratio {ratios[^1]:F3}");
    }

    ratios.Sort();
    Console.WriteLine($"median ratio of requests per CPU second {ratios[ratios.Count / 2]:F3}");
}
finally
{
    Directory.Delete(folder, recursive: true);
}
