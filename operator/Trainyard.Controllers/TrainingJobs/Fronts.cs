using Trainyard.Api;
using Trainyard.Sweeps;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>What a status says of the front, in a few KiB however long it is. Pure.</summary>
internal static class Fronts
{
    public const int Most = 20;

    /// <param name="ranked">The front, the winner first.</param>
    public static FrontStatus? Of(IReadOnlyList<FrontMember> ranked) =>
        ranked.Count == 0
            ? null
            : new()
            {
                Size = ranked.Count,
                Trials =
                [
                    .. Shown(ranked).Select(member => new FrontTrial { Trial = member.Trial.Metadata.Name!, Values = member.Values }),
                ],
            };

    private static IEnumerable<FrontMember> Shown(IReadOnlyList<FrontMember> ranked)
    {
        var inOrder = ranked.OrderBy(member => member.Losses[0]).ThenBy(member => member.Trial.Spec.Number).ToList();
        if (inOrder.Count <= Most)
            return inOrder;
        var told = Enumerable
            .Range(0, inOrder[0].Losses.Count)
            .Select(objective => inOrder.MinBy(member => member.Losses[objective])!)
            .Append(ranked[0])
            .ToHashSet();
        var others = inOrder.Where(member => !told.Contains(member)).ToList();
        var room = Most - told.Count;
        told.UnionWith(Enumerable.Range(0, room).Select(i => others[(int)((i + 0.5) * others.Count / room)]));
        return inOrder.Where(told.Contains);
    }
}
