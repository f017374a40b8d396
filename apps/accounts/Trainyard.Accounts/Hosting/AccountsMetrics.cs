using Prometheus;
using Trainyard.Accounts.Predictions;

namespace Trainyard.Accounts.Hosting;

/// <summary>What Prometheus is told.</summary>
internal sealed class AccountsMetrics
{
    private readonly Histogram _requests;
    private readonly Counter _tasks;
    private readonly Counter _rows;
    private readonly Counter _logins;

    public AccountsMetrics()
    {
        var factory = Metrics.WithCustomRegistry(Registry);
        _requests = factory.CreateHistogram(
            "accounts_request_duration_seconds",
            "Time to answer a request.",
            ["method", "route", "code"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 14) }
        );
        _tasks = factory.CreateCounter("accounts_tasks_total", "Tasks that came to an end.", "model", "outcome");
        _rows = factory.CreateCounter("accounts_rows_total", "Rows that were predicted and paid for.", "model");
        _logins = factory.CreateCounter("accounts_logins_total", "Attempts to log in.", "outcome");
    }

    public CollectorRegistry Registry { get; } = ProgramMetrics.NewRegistry();

    public void Answered(string method, string route, int code, TimeSpan took) =>
        _requests.WithLabels(method, route, code.ToString(System.Globalization.CultureInfo.InvariantCulture)).Observe(took.TotalSeconds);

    public void Settled(string model, Outcome outcome)
    {
        _tasks.WithLabels(model, outcome.Failure is null ? "succeeded" : "failed").Inc();
        _rows.WithLabels(model).Inc(outcome.ValidRows);
    }

    public void LoggedIn(string outcome) => _logins.WithLabels(outcome).Inc();
}
