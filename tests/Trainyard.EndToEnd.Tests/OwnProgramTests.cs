using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

public sealed class OwnProgramTests(Cluster cluster)
{
    [Fact]
    public async Task A_shell_script_is_tuned_and_its_model_and_trials_come_here()
    {
        var kubectl = await PointsAsync("own-shell");
        await kubectl.ApplyAsync(
            (await File.ReadAllTextAsync(Repository.Example("own-shell/trainingjob.yaml"))).Replace(
                "busybox:1",
                Settings.Busybox,
                StringComparison.Ordinal
            )
        );
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/line");

        var status = (await kubectl.GetAsync("trainingjob", "line"))["status"]!;
        Assert.Equal(6, (int)status["trials"]!["succeeded"]!);
        var folder = Directory.CreateTempSubdirectory("trainyard-model-").FullName;
        try
        {
            await kubectl.TrainyardAsync("model", "line", "--to", Path.Combine(folder, "line"));
            var line = await ReadAsync(folder, "line/line.json");
            Assert.Equal((double)status["best"]!["parameters"]!["slope"]!, (double)line["slope"]!);
            var manifest = await ReadAsync(folder, "line/manifest.json");
            Assert.Equal("size", (string)manifest["signature"]!["features"]![0]!["name"]!);
            Assert.True(File.Exists(Path.Combine(folder, "line/trials.parquet")));

            await kubectl.TrainyardAsync("export", "line", "--format", "csv", "--to", Path.Combine(folder, "line.csv"));
            var rows = await File.ReadAllLinesAsync(Path.Combine(folder, "line.csv"));
            Assert.Equal(7, rows.Length);
            Assert.Contains("params_slope", rows[0], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_python_program_reports_and_leaves_its_model()
    {
        Assert.SkipWhen(cluster.Local is null, "the program's image is not known to the given cluster");
        await Python.SkipWithoutAsync("sklearn");
        await cluster.Local.MapAsync("own/descent", "/usr/bin/env");
        var kubectl = await PointsAsync("own-python");
        var program = Repository.Example("own-python/train.py");
        await kubectl.ApplyAsync(
            (await File.ReadAllTextAsync(Repository.Example("own-python/trainingjob.yaml"))).Replace(
                "command: [python3, /program/train.py]",
                $"args: [{Python.Program}, {program}]",
                StringComparison.Ordinal
            )
        );
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/descent");

        var status = (await kubectl.GetAsync("trainingjob", "descent"))["status"]!;
        Assert.Equal(6, (int)status["trials"]!["succeeded"]! + (int)status["trials"]!["pruned"]!);
        Assert.Equal(1, (int)status["model"]!["version"]!);
        var best = await kubectl.GetAsync("trial", (string)status["best"]!["trial"]!);
        Assert.Equal(10, best["status"]!["curve"]!.AsArray().Count);
    }

    private async Task<Kubectl> PointsAsync(string example)
    {
        var kubectl = await cluster.NamespaceAsync(example);
        var volumes = await File.ReadAllTextAsync(Repository.Example($"{example}/volumes.yaml"));
        await kubectl.ApplyAsync(volumes.Replace("ReadWriteMany", Settings.AccessMode, StringComparison.Ordinal));
        await Datasets.FillPointsAsync(kubectl);
        return kubectl;
    }

    private static async Task<JsonNode> ReadAsync(string folder, string file) =>
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, file)))!;
}
