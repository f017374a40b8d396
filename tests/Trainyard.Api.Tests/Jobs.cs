using System.Text.Json;

namespace Trainyard.Api.Tests;

/// <summary>TrainingJobs as users write them.</summary>
internal static class Jobs
{
    public static TrainingJob Parse(string spec, string name = "sonar") =>
        JsonSerializer.Deserialize(
            $$"""{"apiVersion":"trainyard.dev/v1alpha1","kind":"TrainingJob","metadata":{"name":"{{name}}","namespace":"default"},"spec":{{spec}}}""",
            ApiJson.Default.TrainingJob
        )!;

    public static TrainingJob Sonar(
        string sweep = """{"parameters":[{"name":"learningRate","type":"Double","min":0.01,"max":0.3,"scale":"Log"}]}""",
        string algorithm = "GradientBoosting"
    ) =>
        Parse(
            $$"""
            {
              "data": {"sources":[{"name":"pings","uri":"file:///sonar.csv"}],"label":["label"]},
              "model": {"task":"BinaryClassification","algorithm":"{{algorithm}}"},
              "objective": {"metric":"auc"},
              "sweep": {{sweep}}
            }
            """
        );
}
