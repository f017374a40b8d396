using System.CommandLine;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Cli.Rollouts;

/// <summary>What commands about one Predictor have in common.</summary>
internal static class PredictorCommands
{
    /// <summary>Finds the Predictor and prints what was done with it.</summary>
    /// <exception cref="CliException">There is no such Predictor, or the cluster does not let us.</exception>
    public static async Task RunAsync(
        ClusterOptions cluster,
        ParseResult result,
        Argument<string> name,
        Func<ApiClient, Predictor, Task<string>> act,
        CancellationToken cancellationToken
    )
    {
        var connection = cluster.Connect(result);
        using var client = new ApiClient(connection, TimeProvider.System, new() { Json = ClusterJson.Options });
        var wanted = result.GetValue(name)!;
        try
        {
            var predictor = await client.FindAsync<Predictor>(connection.Namespace, wanted, cancellationToken)
                ?? throw new CliException($"there is no Predictor {wanted} in namespace {connection.Namespace}");
            Console.WriteLine(await act(client, predictor));
        }
        catch (ApiException e)
        {
            throw new CliException(e.Message);
        }
    }
}
