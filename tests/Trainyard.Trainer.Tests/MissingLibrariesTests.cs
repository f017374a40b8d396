using System.Diagnostics;
using Trainyard.Contracts;

namespace Trainyard.Trainer.Tests;

/// <summary>The trainer as a process, on a machine without the libraries that Debian has for others.</summary>
public sealed class MissingLibrariesTests : IDisposable
{
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Theory]
    [InlineData(300)]
    [InlineData(70_000)] // Enough for several threads, where there are any.
    public async Task Without_libgomp_the_model_has_the_very_bytes(int rows)
    {
        var table = _trials.WriteTable(rows);

        Assert.Equal(0, (await RunAsync(table, "with", [], "rounds=5")).Exit);
        Assert.Equal(0, (await RunAsync(table, "without", ["libgomp.so.1"], "rounds=5")).Exit);

        Assert.Equal(Model("with"), Model("without"));
    }

    [Theory]
    [InlineData("GradientBoosting")]
    [InlineData("RandomForest")]
    public async Task Without_XGBoost_whoever_chooses_it_is_told_by_which_parameter_and_how_to_get_it(string algorithm)
    {
        var (exit, output) = await RunAsync(
            _trials.WriteTable(100),
            "none",
            ["libxgboost.so.0", "libxgboost.so"],
            "engine=XGBoost",
            "--algorithm",
            algorithm
        );

        Assert.Equal(ExitCode.Of(FailureClass.Configuration), exit);
        Assert.Contains("parameter 'engine': XGBoost is not installed here", output, StringComparison.Ordinal);
        Assert.Contains("libxgboost0", output, StringComparison.Ordinal);
    }

    private byte[] Model(string output) => File.ReadAllBytes(Path.Combine(_trials.Folder, output, "1", "model.txt"));

    /// <param name="missing">Libraries that the loader finds first, and that are none.</param>
    private async Task<(int Exit, string Output)> RunAsync(
        string table,
        string output,
        string[] missing,
        string parameter,
        params string[] more
    )
    {
        var hidden = Directory.CreateDirectory(Path.Combine(_trials.Folder, output + "-libraries")).FullName;
        foreach (var library in missing)
            File.WriteAllBytes(Path.Combine(hidden, library), []);
        string[] arguments =
        [
            .. (string[])["--data", table, "--label", "y", "--exclude", "class", "--folds", "2", "-p", parameter],
            .. (string[])["--output", Path.Combine(_trials.Folder, output), .. more],
        ];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "trainyard-trainer"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = hidden;
        start.Environment["OMP_NUM_THREADS"] = "2";
        start.Environment[ContainerEnvironment.TerminationLog] = Path.Combine(_trials.Folder, output + "-last-word");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said + await errors);
    }
}
