using System.Runtime.InteropServices;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>A trial as a process: signals, the last word, the exit code.</summary>
/// <param name="own">The folder of a model that a program of the user's own has made: there is nothing to learn then.</param>
internal sealed class TrialProcess(Func<string, string?> environment, TextWriter output, TextWriter errors, string? own = null)
{
    // The kubelet waits longer, but a call into native code cannot be interrupted: the last word must not wait for it.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs a trial; 0 where it succeeded or was pruned.</summary>
    /// <param name="sink">Takes its reports; default: the operator that the environment names, if any.</param>
    /// <param name="written">Told of the package that was written.</param>
    internal async Task<int> RunAsync(Func<Task<TrialFile>> read, IReportSink? sink = null, Action<Manifest>? written = null)
    {
        var lastWord = LastWordFile.From(environment);
        using var stop = new CancellationTokenSource();
        TrialRun? run = null;
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);

        LastWord word;
        try
        {
            var trial = await read();
            var reports = sink ?? Reports();
            using var data = new TrialData(environment, output.WriteLine);
            run = new TrialRun(trial, data, environment, reports, output.WriteLine, stop.Token) { OwnFolder = own };
            word = await run.RunAsync();
            await reports.FlushAsync();
            (reports as IDisposable)?.Dispose();
        }
        catch (Exception fault) when (stop.IsCancellationRequested)
        {
            output.WriteLine($"stopped: {fault.GetType().Name}");
            word = Stopped(run);
        }
        catch (Exception fault)
        {
            word = new LastWord
            {
                Outcome = TrialOutcome.Failed,
                Failure = Faults.Describe(fault),
                CpuSeconds = TrialRun.CpuSince(TimeSpan.Zero),
            };
        }

        lastWord.Write(word);
        if (run?.Manifest is { } manifest)
            written?.Invoke(manifest);
        return Tell(word);

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.CancelAfter(TimeSpan.Zero);
            _ = Task.Delay(Grace, TimeProvider.System)
                .ContinueWith(
                    _ =>
                    {
                        if (lastWord.Write(Stopped(run)))
                            Environment.Exit(ExitCode.Stopped);
                    },
                    TaskScheduler.Default
                );
        }
    }

    private static LastWord Stopped(TrialRun? run) =>
        new()
        {
            Outcome = TrialOutcome.Stopped,
            Steps = run?.SoFar.Steps,
            Metrics = run?.SoFar.Metrics,
            CpuSeconds = TrialRun.CpuSince(TimeSpan.Zero),
        };

    private IReportSink Reports()
    {
        if (environment(ContainerEnvironment.ReportUrl) is not { Length: > 0 } url)
            return new SilentReports();
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
            throw new FailureException(FailureClass.Configuration, $"{ContainerEnvironment.ReportUrl} is no URL: {url}");
        return new OperatorReports(new SocketsHttpHandler(), address, environment(ContainerEnvironment.ReportToken), TimeProvider.System);
    }

    private int Tell(LastWord word)
    {
        if (word.Failure is { } failure)
            errors.WriteLine($"trainyard-trainer: {failure.Class}: {failure.Message}{(failure.Hint is { } hint ? $" ({hint})" : "")}");
        else
            output.WriteLine(Faults.Line(word));
        return word.Outcome switch
        {
            TrialOutcome.Succeeded or TrialOutcome.Pruned => 0,
            TrialOutcome.Stopped => ExitCode.Stopped,
            _ => ExitCode.Of(word.Failure?.Class ?? FailureClass.UserCode),
        };
    }
}
