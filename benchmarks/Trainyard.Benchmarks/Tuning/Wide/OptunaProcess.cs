using System.Diagnostics;
using System.Text.Json.Nodes;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>A Python process with Optuna, for one search after the other: importing it takes longer than a short search.</summary>
internal sealed class OptunaProcess : IDisposable
{
    internal static readonly string[] Samplers = ["TPE", "multivariate TPE", "CMA-ES", "GP"];

    private readonly Process _process;

    /// <param name="path">The folder that the package is taken from; null: Python's own.</param>
    public OptunaProcess(string? path)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Tuning/Wide/optuna_peer.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        if (path is not null)
            start.Environment["PYTHONPATH"] = path;
        _process = Process.Start(start)!;
    }

    /// <summary>Those of the samplers that this Python has, after its version. Debian's has no GP, later ones want PyTorch.</summary>
    public static IReadOnlyList<string> Here(string? path, string[] samplers)
    {
        var script = "import optuna; print(optuna.__version__)\nimport torch\noptuna.samplers.GPSampler";
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (path is not null)
            start.Environment["PYTHONPATH"] = path;
        using var probe = Process.Start(start)!;
        _ = probe.StandardError.ReadToEndAsync();
        var version = probe.StandardOutput.ReadToEnd().Trim();
        probe.WaitForExit();
        return version.Length == 0
            ? []
            : [.. samplers.Where(sampler => sampler != "GP" || probe.ExitCode == 0).Select(sampler => $"Optuna {version} {sampler}")];
    }

    /// <summary>A new search. The space must be one that both sides know: no steps, no constraints.</summary>
    public ISearcher Open(SearchSpace space, string sampler, int seed)
    {
        Answer(
            new()
            {
                ["open"] = new JsonObject
                {
                    ["sampler"] = sampler,
                    ["seed"] = seed,
                    ["parameters"] = new JsonArray([.. space.Parameters.Select(OptunaSpace.Write)]),
                },
            }
        );
        return new Search(this, space);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonNode Answer(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        return JsonNode.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Optuna's process has ended"))!;
    }

    private sealed class Search(OptunaProcess process, SearchSpace space) : ISearcher
    {
        public IReadOnlyList<ParameterSet> Ask(int count) =>
            [.. process.Answer(new() { ["ask"] = count })["points"]!.AsArray().Select(point => OptunaSpace.Read(space, point!.AsObject()))];

        public void Tell(IReadOnlyList<double> values) =>
            process.Answer(new() { ["tell"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]) });

        public void Dispose() { }
    }
}
