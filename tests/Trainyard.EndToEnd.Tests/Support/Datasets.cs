using System.IO.Compression;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>Puts files into a claim the way that any cluster allows: a ConfigMap, and a pod that copies it, whole or not at all: who
/// watches the data takes half a file for other data.</summary>
internal static class Datasets
{
    public static async Task FillAsync(Kubectl kubectl, string claim, params string[] files)
    {
        foreach (var (number, file) in files.Index())
            await CopyAsync(kubectl, $"fill-{claim}-{number}", claim, file);
    }

    /// <summary>Points of a line, as points.csv in the claim points.</summary>
    public static Task FillPointsAsync(Kubectl kubectl, int count = 60) =>
        MadeAsync(
            kubectl,
            "points",
            "points.csv",
            file => File.WriteAllLinesAsync(file, ["size,price", .. Enumerable.Range(0, count).Select(i => $"{i},{i * 2}")])
        );

    /// <summary>A model of flats' prices that was not trained here, as flats.onnx in a claim.</summary>
    public static Task FillFlatsAsync(Kubectl kubectl, string claim = "points") =>
        MadeAsync(
            kubectl,
            claim,
            "flats.onnx",
            file => File.WriteAllBytesAsync(file, OnnxFile.Columns(["Oslo", "Riga"], [2, 30, 100, -7.5f], 5))
        );

    private static async Task MadeAsync(Kubectl kubectl, string claim, string name, Func<string, Task> make)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-made-");
        try
        {
            var file = Path.Combine(folder.FullName, name);
            await make(file);
            await FillAsync(kubectl, claim, file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CopyAsync(Kubectl kubectl, string fill, string claim, string file)
    {
        var name = Path.GetFileName(file) + ".gz";
        var packed = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gz");
        try
        {
            await using (var source = File.OpenRead(file))
            await using (var target = new GZipStream(File.Create(packed), CompressionLevel.SmallestSize))
                await source.CopyToAsync(target);
            await kubectl.RunAsync("create", "configmap", fill, $"--from-file={name}={packed}");
        }
        finally
        {
            File.Delete(packed);
        }

        await kubectl.ApplyAsync(
            $$"""
            apiVersion: batch/v1
            kind: Job
            metadata: { name: {{fill}} }
            spec:
              backoffLimit: 3
              template:
                spec:
                  restartPolicy: Never
                  securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532, seccompProfile: { type: RuntimeDefault } }
                  containers:
                    - name: copy
                      image: {{Settings.Busybox}}
                      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
                      command: [sh, -c, "gunzip -c $FROM/{{name}} > $TO/.part && mv $TO/.part $TO/{{Path.GetFileName(file)}}"]
                      env: [{ name: FROM, value: /from }, { name: TO, value: /to }]
                      volumeMounts: [{ name: from, mountPath: /from }, { name: to, mountPath: /to }]
                  volumes:
                    - { name: from, configMap: { name: {{fill}} } }
                    - { name: to, persistentVolumeClaim: { claimName: {{claim}} } }
            """
        );
        await kubectl.WaitAsync("condition=Complete", $"job/{fill}");
    }
}
