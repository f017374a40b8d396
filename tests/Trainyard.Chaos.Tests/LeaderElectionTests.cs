using Trainyard.Testing;

namespace Trainyard.Chaos.Tests;

public sealed class LeaderElectionTests
{
    [Fact]
    public async Task A_leader_that_is_frozen_is_followed_and_does_not_lead_on_when_it_wakes()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System);
        var file = cluster.PathOf("leaders");
        await using var a = cluster.StartContender("a", file);
        await UntilLedByAsync("a", file);
        await using var b = cluster.StartContender("b", file);

        await a.SignalAsync("STOP");
        await UntilLedByAsync("b", file);
        await a.SignalAsync("CONT");
        var seen = Lines(file).Count;
        await Until(() => Lines(file).Count > seen + 50);
        Assert.Empty(Overlaps(Lines(file)));
    }

    [Fact]
    public async Task A_leader_that_ends_in_good_order_is_followed_without_a_wait_and_a_killed_one_after_its_lease()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System);
        var file = cluster.PathOf("leaders");
        await using var a = cluster.StartContender("a", file);
        await UntilLedByAsync("a", file);
        await using var b = cluster.StartContender("b", file);
        await a.SignalAsync("TERM");
        await a.WaitForExitAsync();
        await UntilLedByAsync("b", file);

        await using var c = cluster.StartContender("c", file);
        await b.KillAsync();
        await UntilLedByAsync("c", file);
        Assert.Empty(Overlaps(Lines(file)));
    }

    // Two leaders at a time show as a term that has two names, or as one that goes on after a later one has begun.
    private static IEnumerable<string> Overlaps(IReadOnlyList<string> lines)
    {
        var led = lines
            .Select(line => line.Split(' '))
            .Select(part => (At: long.Parse(part[0]), Term: int.Parse(part[1]), Who: part[2]))
            .OrderBy(line => line.At)
            .ToList();
        foreach (var (before, after) in led.Zip(led.Skip(1)))
        {
            if (after.Term < before.Term || (after.Term == before.Term && before.Who != after.Who))
                yield return $"{before}, then {after}";
        }
    }

    private static IReadOnlyList<string> Lines(string file)
    {
        if (!File.Exists(file))
            return [];
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Task UntilLedByAsync(string name, string file) =>
        Until(() => Lines(file).Any(line => line.EndsWith($" {name}", StringComparison.Ordinal)));

    private static async Task Until(Func<bool> holds)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(60), "it did not come to pass within a minute");
            await Task.Delay(50);
        }
    }
}
