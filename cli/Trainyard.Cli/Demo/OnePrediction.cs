using System.Text;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Demo;

/// <summary>Asks a predictor for one prediction, and shows request and answer.</summary>
internal static class OnePrediction
{
    public static async Task AskAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        var random = JsonNode.Parse(await http.GetStringAsync(new Uri(url, "random"), cancellationToken))!;
        var body = new JsonObject { ["features"] = random["features"]!.DeepClone() }.ToJsonString();

        Console.WriteLine($"    $ curl {new Uri(url, "predict")} --json '{body}'");
        using var answer = await http.PostAsync(
            new Uri(url, "predict"),
            new StringContent(body, Encoding.UTF8, "application/json"),
            cancellationToken
        );
        Console.WriteLine($"    {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        if (!answer.IsSuccessStatusCode)
            throw new CliException($"the predictor answered {(int)answer.StatusCode}");
    }
}
