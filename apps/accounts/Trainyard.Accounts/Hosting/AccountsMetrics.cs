using Prometheus;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Predictions;

namespace Trainyard.Accounts.Hosting;

/// <summary>What Prometheus is told.</summary>
internal sealed class AccountsMetrics
{
    private readonly Histogram _requests;
    private readonly Counter _tasks;
    private readonly Counter _rows;
    private readonly Counter _logins;
    private readonly Gauge _pending;
    private readonly Gauge _oldest;
    private readonly Gauge _deadLetters;

    public AccountsMetrics(AccountsOptions options)
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
        _pending = factory.CreateGauge("accounts_tasks_pending", "Tasks that are paid for and have no result yet, of all processes.");
        _oldest = factory.CreateGauge("accounts_oldest_task_seconds", "For how long the oldest of them has waited.");
        _deadLetters = factory.CreateGauge("accounts_dead_letters", "Messages in the queue of what no worker can do.");
        factory
            .CreateGauge("accounts_task_deadline_seconds", "After how long a task without a result is refunded.")
            .Set(options.Deadline.TotalSeconds);
    }

    public CollectorRegistry Registry { get; } = ProgramMetrics.NewRegistry();

    public void Answered(string method, string route, int code, TimeSpan took) =>
        _requests.WithLabels(method, route, code.ToString(System.Globalization.CultureInfo.InvariantCulture)).Observe(took.TotalSeconds);

    public void Settled(string model, Outcome outcome)
    {
        _tasks.WithLabels(model, outcome.Failure is null ? "succeeded" : "failed").Inc();
        _rows.WithLabels(model).Inc(outcome.ValidRows);
    }

    /// <summary>What stands in the database: the same in every process.</summary>
    public void Waiting(int pending, TimeSpan oldest)
    {
        _pending.Set(pending);
        _oldest.Set(oldest.TotalSeconds);
    }

    public void DeadLetters(long count) => _deadLetters.Set(count);

    public void LoggedIn(string outcome) => _logins.WithLabels(outcome).Inc();
}
