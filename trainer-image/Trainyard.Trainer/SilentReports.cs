using Trainyard.Contracts;

namespace Trainyard.Trainer;

internal sealed class SilentReports : IReportSink
{
    public bool Stopped => false;

    public void Report(Report report) { }

    public Task FlushAsync() => Task.CompletedTask;
}
