using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Cli.Rollouts;

/// <summary><c>trainyard rollout status|pause|resume|promote|abort|retry PREDICTOR</c>.</summary>
internal static class RolloutCommand
{
    private static readonly (string Verb, string Description)[] Verbs =
    [
        ("pause", "Stay at the present step; the gates go on."),
        ("resume", "Go on after a pause."),
        ("promote", "Let the new model take over now, whatever the gates say."),
        ("abort", "Send the new model back now."),
        ("retry", "Try a model again that was sent back."),
    ];

    public static Command Create()
    {
        var command = new Command("rollout", "Look at how a new model takes over, and step in.") { Status() };
        foreach (var (verb, description) in Verbs)
            command.Add(Of(verb, description, (client, predictor, token) => TellAsync(client, predictor, verb, token)));
        return command;
    }

    private static Command Status() =>
        Of("status", "Show the step, the share and the gates.", (_, predictor, _) => Task.FromResult(RolloutText.Of(predictor)));

    private static Command Of(string verb, string description, Func<ApiClient, Predictor, CancellationToken, Task<string>> act)
    {
        var cluster = new ClusterOptions();
        var name = new Argument<string>("predictor") { Description = "The Predictor's name." };
        var command = new Command(verb, description) { name };
        cluster.AddTo(command);
        command.SetAction(
            (result, token) =>
                PredictorCommands.RunAsync(cluster, result, name, (client, predictor) => act(client, predictor, token), token)
        );
        return command;
    }

    /// <summary>What stands behind the colon makes the same verb new the next time.</summary>
    private static async Task<string> TellAsync(ApiClient client, Predictor predictor, string verb, CancellationToken cancellationToken)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"{verb}:{predictor.Metadata.ResourceVersion}");
        var annotations = new JsonObject { [ApiGroup.RolloutAnnotation] = value };
        var change = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } };
        var (ns, name) = (predictor.Metadata.NamespaceProperty, predictor.Metadata.Name!);
        await client.PatchAsync<Predictor>(ns, name, Patch.Merge(change), null, cancellationToken);
        return $"predictor/{name} was told to {verb}";
    }
}
