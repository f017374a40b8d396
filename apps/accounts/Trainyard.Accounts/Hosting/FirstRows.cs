using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Pricing;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Hosting;

/// <summary>Writes what the configuration brings, models and demo users, as soon as the tables are there.</summary>
internal sealed class FirstRows(
    IServiceProvider services,
    Database database,
    AccountsOptions options,
    TextWriter console,
    TimeProvider time
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when they are there.</summary>
    public Task Written => _written.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken);
        _written.SetResult();
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await database.IsCurrentAsync(cancellationToken))
                return false;
            await ConfiguredModels.EnsureAsync(database, options, cancellationToken);
            if (options.DemoUsers)
                await DemoUsers.EnsureAsync(services, options, console, cancellationToken);
            return true;
        }
        catch (Exception e) when (Database.IsAway(e))
        {
            return false;
        }
    }
}
