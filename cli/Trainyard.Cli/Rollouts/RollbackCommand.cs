using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Cli.Rollouts;

/// <summary><c>trainyard rollback PREDICTOR [--to 3]</c>: writes spec.model.version.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var name = new Argument<string>("predictor") { Description = "The Predictor's name." };
        var to = new Option<int?>("--to") { Description = "The version. Default: the one that served before." };
        var command = new Command("rollback", "Serve an earlier version of a model, until spec.model.version says otherwise.") { name, to };
        cluster.AddTo(command);
        command.SetAction(
            (result, token) =>
                PredictorCommands.RunAsync(
                    cluster,
                    result,
                    name,
                    (client, predictor) => BackAsync(client, predictor, result.GetValue(to) ?? VersionBefore(predictor), token),
                    token
                )
        );
        return command;
    }

    /// <summary>The newest version in the history that is not the one that serves.</summary>
    /// <exception cref="CliException">There is none.</exception>
    internal static int VersionBefore(Predictor predictor)
    {
        var serving = predictor.Status?.Model?.Version;
        return predictor
            .Status?.History?.Select(model => model.Version)
            .FirstOrDefault(version => version is not null && version != serving)
            ?? throw new CliException($"{predictor.Metadata.Name} has served no other version: name one with --to");
    }

    private static async Task<string> BackAsync(ApiClient client, Predictor predictor, int version, CancellationToken cancellationToken)
    {
        var name = predictor.Metadata.Name!;
        if (predictor.Spec.Model.TrainingJob is null)
            throw new CliException($"{name} serves {predictor.Spec.Model.Uri}, which has no versions: set spec.model.uri");
        var change = new JsonObject { ["spec"] = new JsonObject { ["model"] = new JsonObject { ["version"] = version } } };
        await client.PatchAsync<Predictor>(predictor.Metadata.NamespaceProperty, name, Patch.Merge(change), null, cancellationToken);
        return $"predictor/{name} serves version {version} as soon as its pods are ready, and stays with it: "
            + "remove spec.model.version to follow the TrainingJob again";
    }
}
