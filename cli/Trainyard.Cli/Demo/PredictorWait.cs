using Trainyard.Api;
using Trainyard.Kubernetes;

namespace Trainyard.Cli.Demo;

/// <summary>Waits until a Predictor serves.</summary>
internal sealed class PredictorWait(KubernetesClient client, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <returns>Where it is reached.</returns>
    /// <exception cref="CliException">It does not serve in time; the message says what its condition says.</exception>
    public async Task<Uri> AvailableAsync(string ns, string name, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var status = (await client.GetAsync<Predictor>(ns, name, cancellationToken)).Status;
            var available = status?.Conditions?.FirstOrDefault(condition => condition.Type == "Available");
            if (available?.Status == "True" && status!.Url is { } url) return new Uri(url);
            if (time.GetElapsedTime(started) > Timeout) throw new CliException($"the predictor is not available: {available?.Message ?? "no status yet"}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }
}
