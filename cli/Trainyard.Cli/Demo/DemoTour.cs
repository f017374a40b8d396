using System.Diagnostics;
using Spectre.Console;
using Trainyard.Api;
using Trainyard.Cli.Local;
using Trainyard.Cli.Watching;
using Trainyard.Runtime;

namespace Trainyard.Cli.Demo;

/// <summary>The quickstart, step by step: cluster, data, sweep, predictor, one request.</summary>
internal sealed class DemoTour(LocalPaths paths, string manifests, int events, TimeProvider time)
{
    private const string Name = "telescope";
    private const string Namespace = "default";
    private const string MoreTrials = """{"spec":{"sweep":{"maxTrials":40}}}""";

    private readonly long _started = time.GetTimestamp();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var local = new LocalInstallation(paths, time);
        Step("the local cluster and the operator, as processes of this machine");
        await local.UpAsync(withOperator: true, cancellationToken);

        using var client = new ApiClient(ClusterConnection.Load(paths.Kubeconfig, null, time), time, new() { Json = ClusterJson.Options });
        await ClearAsync(client, cancellationToken);

        Step($"{events:N0} simulated neutrinos in a telescope of ice, as Parquet");
        await RunAsync(
            LocalPaths.Program("trainyard-telescope"),
            ["--events", $"{events}", "--seed", "1", "--out", paths.Volume(Name)],
            cancellationToken
        );

        Step("the manifests of " + manifests);
        await ApplyAsync(cancellationToken);

        Step("the sweep");
        var watcher = new SweepWatcher(client, time, TimeSpan.FromMilliseconds(250));
        var sweep = await SweepScreen.ShowAsync(watcher.WatchAsync(Namespace, Name, cancellationToken));
        if (sweep.Trouble is { } trouble)
            throw new CliException($"the sweep failed: {trouble}\n(the operator's log: {paths.Log("trainyard-operator")})");
        Tell(Model(sweep.Job.Status!.Model!));

        Step("the predictor");
        using var http = PredictorHttp.Create();
        var url = await new PredictorWait(client, http, time).ReadyAsync(Namespace, Name, cancellationToken);
        await OnePrediction.AskAsync(http, url, cancellationToken);

        Next(url);
    }

    /// <summary>A second demo begins anew; other objects of the cluster stay.</summary>
    private static async Task ClearAsync(ApiClient client, CancellationToken cancellationToken)
    {
        await client.DeleteAsync<Predictor>(Namespace, Name, cancellationToken: cancellationToken);
        await client.DeleteAsync<TrainingJob>(Namespace, Name, new() { PropagationPolicy = "Foreground" }, cancellationToken);
        while (await client.FindAsync<TrainingJob>(Namespace, Name, cancellationToken) is not null)
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "kubectl"))))
        {
            Tell($"$ kubectl apply -f {manifests}");
            await RunAsync("kubectl", ["--kubeconfig", paths.Kubeconfig, "apply", "-f", manifests], cancellationToken);
            return;
        }

        Tell($"$ trainyard apply -f {manifests}     (no kubectl here)");
        using var applier = new ManifestApplier(ClusterConnection.Load(paths.Kubeconfig, null, time));
        foreach (var manifest in Manifest.ReadAll(manifests))
            Tell(await applier.ApplyAsync(manifest, cancellationToken));
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new CliException($"{Path.GetFileName(program)} ended with {process.ExitCode}");
    }

    private static string Model(ModelStatus model)
    {
        var score = model.Holdout is { } holdout
            ? $", {holdout.Metric} {SweepView.Number(holdout.Value)} on events it never saw (95 % between "
                + $"{SweepView.Number(holdout.Interval95[0])} and {SweepView.Number(holdout.Interval95[1])})"
            : "";
        return $"model {model.Version} is stored at {model.Uri}{score}";
    }

    private void Next(Uri url)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine($"[bold]Done in {SweepView.Length(time.GetElapsedTime(_started))}. Try next:[/]");
        AnsiConsole.WriteLine();
        Console.WriteLine(
            $"""
              export KUBECONFIG={paths.Kubeconfig}
              kubectl get trainingjobs,predictors
              kubectl get trials -l trainyard.dev/job={Name} --sort-by=.status.value
              kubectl describe trainingjob {Name}
              kubectl patch trainingjob {Name} --type merge -p '{MoreTrials}'     # go on with the sweep

              {new Uri(url, "docs")}     the model's own API, in a browser
              make demo-down     stop it all
            """
        );
    }

    private static void Step(string text) => AnsiConsole.MarkupLine($"\n[bold blue]==>[/] [bold]{Markup.Escape(text)}[/]");

    // Not wrapped: what stands here is meant to be copied.
    private static void Tell(string text) => Console.WriteLine("    " + text);
}
