using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Predictions;
using Trainyard.Accounts.Tests.Support;

namespace Trainyard.Accounts.Tests.Chaos;

/// <summary>make chaos-accounts; here with a few kills. TRAINYARD_ACCOUNTS_KILLS: how many.</summary>
[Collection(ServersCollection.Name)]
public sealed class ChaosTests(Servers servers)
{
    private const int Customers = 4;

    /// <summary>Operations between two kills.</summary>
    private const int Pace = 12;

    private static readonly string[] Victims = ["worker 1", "api", "database", "worker 2", "broker"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Nothing_is_lost_and_nobody_is_charged_twice_whoever_is_killed()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("TRAINYARD_ACCOUNTS_KILLS") ?? "5", CultureInfo.InvariantCulture);
        await using var fleet = await Fleet.StartAsync(servers);
        var customers = Enumerable.Range(0, Customers).Select(i => new Customer(fleet.Api, $"customer-{i}", seed: i)).ToList();
        using var stop = new CancellationTokenSource();
        var load = customers.Select(customer => customer.RunAsync(stop.Token)).ToList();
        await WorkAsync(customers, load, Pace);
        for (var kill = 0; kill < kills; kill++)
        {
            var victim = Victims[kill % Victims.Length];
            TestContext.Current.SendDiagnosticMessage(
                $"kill {kill + 1} of {kills}: {victim}, after {customers.Sum(one => one.Done)} operations"
            );
            await fleet.KillAsync(victim);
            await WorkAsync(customers, load, Pace);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load).WaitAsync(Patience);
        await SettledAsync(fleet);
        var (passed, faults) = await AuditAsync(fleet, customers);
        customers.ForEach(customer => customer.Dispose());
        faults.ForEach(TestContext.Current.SendDiagnosticMessage);
        TestContext.Current.SendDiagnosticMessage($"{passed} passed, {faults.Count} failed");
        Assert.Empty(faults);
        Assert.True(passed > kills * Pace);
    }

    private static async Task WorkAsync(List<Customer> customers, List<Task> load, int operations)
    {
        var goal = customers.Sum(one => one.Done) + operations;
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (customers.Sum(one => one.Done) < goal)
        {
            if (load.Find(task => task.IsFaulted) is { } broken)
                await broken;
            Assert.True(TimeProvider.System.GetUtcNow() < end, "nothing goes on any more");
            await Task.Delay(10);
        }
    }

    private static async Task SettledAsync(Fleet fleet)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        // Those of before the last kill are dead.
        Npgsql.NpgsqlConnection.ClearAllPools();
        await using var db = fleet.Database.Open();
        while (await db.Tasks.AnyAsync(task => task.Status == PredictionStatus.Pending))
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, "a task is lost: it has no end");
            await Task.Delay(50);
        }
    }

    /// <summary>A check for every account, task and customer.</summary>
    private static async Task<(int Passed, List<string> Faults)> AuditAsync(Fleet fleet, List<Customer> customers)
    {
        var faults = await Books.BrokenAsync(fleet.Database);
        await using var db = fleet.Database.Open();
        var checks = await db.Tasks.CountAsync() + await db.Balances.CountAsync();
        foreach (var customer in customers)
        {
            var charged = 0m;
            foreach (var id in customer.Tasks)
            {
                var task = await customer.TaskAsync(id);
                charged += (decimal)task["credits_charged"]!;
                checks++;
                if ((string)task["status"]! != "succeeded" && (string)task["failure"]! != "no row is valid")
                    faults.Add($"{id} was accepted and came to nothing: {task["failure"]}");
            }

            checks++;
            if (await customer.BalanceAsync() is var balance && balance != customer.PaidIn - charged)
                faults.Add($"a customer paid in {customer.PaidIn}, was charged {charged}, and has {balance}");
        }

        return (checks - faults.Count, faults);
    }
}
