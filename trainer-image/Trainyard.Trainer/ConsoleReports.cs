using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Learning;

namespace Trainyard.Trainer;

/// <summary>Reports for people: a bar where there is a terminal, else a line for each fold.</summary>
internal sealed class ConsoleReports(TextWriter output, bool progress) : IReportSink, IDisposable
{
    private const int BarWidth = 30;
    private readonly bool _bar = progress && !Console.IsOutputRedirected;
    private int _expected = 1;
    private string _metric = "";

    public bool Stopped => false;

    /// <summary>Says what will come.</summary>
    internal void Expect(TrialFile trial)
    {
        _expected =
            trial.Data.Validation.Strategy == ValidationStrategy.Holdout
                ? Learners.Steps(trial.Model.Algorithm, trial.Model.Parameters)
                : trial.Data.Validation.Folds;
        _metric = trial.Objective.Metric;
    }

    public void Report(Report report)
    {
        var score = string.Create(CultureInfo.InvariantCulture, $"{_metric} {report.Metrics[_metric]:G5}");
        if (_bar)
        {
            var filled = Math.Min(BarWidth, BarWidth * report.Step / _expected);
            output.Write($"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {report.Step} of {_expected}  {score}   ");
            if (report.Step >= _expected)
                output.WriteLine();
        }
        else
        {
            output.WriteLine($"step {report.Step} of {_expected}: {score}");
        }
    }

    public Task FlushAsync() => Task.CompletedTask;

    public void Dispose() => output.Flush();
}
