using System.IO.Compression;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>Puts files into a claim the way that any cluster allows: a ConfigMap, and a pod that copies it.</summary>
internal static class Datasets
{
    public static async Task FillAsync(Kubectl kubectl, string claim, params string[] files)
    {
        foreach (var (number, file) in files.Index())
            await CopyAsync(kubectl, $"fill-{claim}-{number}", claim, file);
    }

    /// <summary>Points of a line, as points.csv in the claim points.</summary>
    public static async Task FillPointsAsync(Kubectl kubectl, int count = 60)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-points-");
        try
        {
            var file = Path.Combine(folder.FullName, "points.csv");
            await File.WriteAllLinesAsync(file, ["size,price", .. Enumerable.Range(0, count).Select(i => $"{i},{i * 2}")]);
            await FillAsync(kubectl, "points", file);
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
                      command: [sh, -c, "gunzip -c $FROM/{{name}} > $TO/{{Path.GetFileName(file)}}"]
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
