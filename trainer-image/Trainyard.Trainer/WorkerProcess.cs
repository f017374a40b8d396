using System.Runtime.InteropServices;
using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>A reused worker as a process: trial after trial, on data that are read once, until the operator has no other.</summary>
internal sealed class WorkerProcess(Func<string, string?> environment, TextWriter output, TextWriter errors)
{
    // A call into native code cannot be interrupted, and what a trial has come to so far is of no use: another worker runs it anew.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the environment asks for one.</summary>
    internal static bool IsThere(Func<string, string?> environment) => !string.IsNullOrEmpty(environment(ContainerEnvironment.WorkUrl));

    /// <summary>Works; 0 once there is no trial any more, or it is time for a fresh worker.</summary>
    internal async Task<int> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        try
        {
            await WorkAsync(stop.Token);
            return 0;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }
        catch (FailureException fault)
        {
            LastWordFile.From(environment).Write(new() { Outcome = TrialOutcome.Failed, Failure = fault.Failure });
            await errors.WriteLineAsync($"trainyard-trainer: {fault.Failure.Class}: {fault.Failure.Message} ({fault.Failure.Hint})");
            return ExitCode.Of(fault.Failure.Class);
        }

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.CancelAfter(TimeSpan.Zero);
            _ = Task.Delay(Grace, TimeProvider.System).ContinueWith(_ => Environment.Exit(ExitCode.Stopped), TaskScheduler.Default);
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler();
        using var data = new TrialData(environment, output.WriteLine);
        using var work = WorkSource.From(environment, handler);
        var age = WorkerAge.From(environment);
        EndedWork? ended = null;
        while (await work.NextAsync(ended, leaving: age.IsOver, stop) is { } offer)
        {
            var word = await RunAsync(offer, data, handler, stop);
            output.WriteLine($"{offer.Trial}: {Faults.Line(word)}");
            ended = new(offer.Trial, LastWordFile.Cut(word));
            age.Add(Environment.WorkingSet, word);
        }
    }

    private async Task<LastWord> RunAsync(WorkOffer offer, TrialData data, SocketsHttpHandler handler, CancellationToken stop)
    {
        var before = Environment.CpuUsage.TotalTime;
        using var reports = new OperatorReports(handler, new(offer.ReportUrl), offer.ReportToken, TimeProvider.System, ownsHandler: false);
        try
        {
            var run = new TrialRun(offer.File, data, environment, reports, Log, stop) { CpuBefore = before };
            var word = await run.RunAsync();
            await reports.FlushAsync();
            return word;
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            return new LastWord
            {
                Outcome = TrialOutcome.Failed,
                Failure = Faults.Describe(fault),
                CpuSeconds = TrialRun.CpuSince(before),
            };
        }

        void Log(string line) => output.WriteLine($"{offer.Trial}: {line}");
    }
}
