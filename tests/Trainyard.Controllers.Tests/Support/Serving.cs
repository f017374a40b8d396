using System.Globalization;
using k8s.Models;
using Trainyard.Api;

namespace Trainyard.Controllers.Tests.Support;

/// <summary>The models that a Predictor follows, and the pods that the cluster makes for it.</summary>
internal static class Serving
{
    /// <summary>The job has a model of this version.</summary>
    /// <param name="interval">Of its hold-out's auc; null: it keeps none.</param>
    public static void Train(this World world, int version, string job = "sonar", (double Low, double High)? interval = null)
    {
        if (world.Find<TrainingJob>(job) is null)
            world.Apply(spec => spec with { Suspend = true }, job);
        var holdout = interval is var (low, high)
            ? string.Create(CultureInfo.InvariantCulture, $$""","holdout":{"metric":"auc","value":0.9,"interval95":[{{low}},{{high}}]}""")
            : "";
        world.SetStatus<TrainingJob>(
            job,
            $$$"""
            {"run":{{{version}}},"phase":"Suspended",
             "model":{"version":{{{version}}},"uri":"s3://models/{{{job}}}/{{{version}}}","digest":"sha256:{{{version}}}"{{{holdout}}} } }
            """
        );
    }

    /// <summary>All pods of a Deployment are ready.</summary>
    public static void Ready(this World world, string deployment, int replicas = 1) =>
        world.SetStatus<V1Deployment>(
            deployment,
            $$"""
            {"observedGeneration":{{world.Get<V1Deployment>(deployment).Metadata.Generation}},"replicas":{{replicas}},
             "readyReplicas":{{replicas}},"availableReplicas":{{replicas}},"updatedReplicas":{{replicas}} }
            """
        );

    /// <summary>The Predictor sonar serves the first model.</summary>
    public static async Task ServeAsync(this World world, string spec)
    {
        world.Train(1);
        world.Put<Predictor>("sonar", spec);
        await world.SettleAsync();
        world.Ready("sonar-v1");
        await world.SettleAsync();
    }
}
