using System.Runtime.CompilerServices;
using Trainyard.Api;
using Trainyard.Runtime;
using Trainyard.Sweeps;

namespace Trainyard.Cli.Watching;

/// <summary>Looks at a TrainingJob and its Trials again and again until the job has ended.</summary>
internal sealed class SweepWatcher(ApiClient client, TimeProvider time, TimeSpan interval)
{
    /// <exception cref="CliException">There is no such TrainingJob.</exception>
    public async IAsyncEnumerable<SweepSnapshot> WatchAsync(
        string ns,
        string name,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var job = await client.FindAsync<TrainingJob>(ns, name, cancellationToken)
                ?? throw new CliException($"there is no TrainingJob {name} in namespace {ns}");
            var trials = new List<Trial>();
            await foreach (
                var trial in client.ListAsync<Trial>(
                    ns,
                    new ListOptions { LabelSelector = $"{ApiGroup.JobLabel}={name}" },
                    cancellationToken
                )
            )
            {
                trials.Add(trial);
            }

            var snapshot = SweepSnapshot.Of(job, trials, time.GetUtcNow());
            yield return snapshot;
            if (snapshot.Finished || snapshot.Trouble is not null)
                yield break;
            await Task.Delay(interval, time, cancellationToken);
        }
    }
}
