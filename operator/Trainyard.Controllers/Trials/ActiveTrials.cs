using k8s;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Trials;

/// <summary>The trials that have not ended, by the job that they belong to: what is decided of them costs as much after 10,000 trials as
/// after 100.</summary>
public static class ActiveTrials
{
    private const string Index = "activeOf";

    /// <summary>For the informer of Trials.</summary>
    public static IReadOnlyDictionary<string, Func<IKubernetesObject<V1ObjectMeta>, string?>> Indexes { get; } =
        new Dictionary<string, Func<IKubernetesObject<V1ObjectMeta>, string?>>
        {
            [Index] = value => value is Trial trial && trial.Status?.Ended != true ? trial.Metadata.Controller?.Uid : null,
        };

    /// <summary>Those of a job, earlier searches' too, in no order.</summary>
    internal static IReadOnlyList<Trial> ActiveOf(this ObjectCache<Trial> trials, TrainingJob job) =>
        trials.Indexed(Index, job.Metadata.Uid!);
}
