using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>Reports to nobody.</summary>
internal sealed class SilentReports : IReportSink
{
    public bool Stopped => false;

    public void Report(Report report)
    {
    }

    public Task FlushAsync() => Task.CompletedTask;
}
