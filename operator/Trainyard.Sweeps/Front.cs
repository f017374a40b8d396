using Trainyard.Api;
using Trainyard.Tuning;
using Trial = Trainyard.Api.Trial;

namespace Trainyard.Sweeps;

/// <summary>A trial that no other beats.</summary>
/// <param name="Trial">It.</param>
/// <param name="Values">Its values, in the order of the objectives.</param>
/// <param name="Losses">The same so that less is better.</param>
public sealed record FrontMember(Trial Trial, IReadOnlyList<double> Values, IReadOnlyList<double> Losses);

/// <summary>
/// The trials that no other beats: that is at least as good in every objective and better in one. Of those with equal values the first to
/// end stands for all. With one objective it is the best alone.
/// </summary>
internal sealed class Front(IReadOnlyList<WeightedObjective> objectives)
{
    private readonly List<FrontMember> _members = [];
    private IReadOnlyList<FrontMember>? _ranked;

    /// <summary>
    /// The members, the winner first: the nearest to the point that is the best in every objective, when each objective is measured from 0
    /// (the front's best) to 1 (its worst) and multiplied by its weight. Source: the compromise solution of Yu 1973, "A Class of Solutions
    /// for Group Decision Problems", section 3, with p = 2. Of equally near ones that comes first which is better in the first objective.
    /// </summary>
    public IReadOnlyList<FrontMember> Ranked => _ranked ??= Rank();

    /// <summary>Takes in a trial that has ended; whether it joins the front.</summary>
    public bool Add(Trial trial, IReadOnlyList<double> values)
    {
        var losses = FinalValues.Losses(values, objectives);
        if (_members.Exists(member => Covers(member.Losses, losses)))
            return false;
        _members.RemoveAll(member => Covers(losses, member.Losses));
        _members.Add(new(trial, values, losses));
        _ranked = null;
        return true;
    }

    public void Clear()
    {
        _members.Clear();
        _ranked = null;
    }

    private List<FrontMember> Rank()
    {
        var scale = new FrontScale([.. _members.Select(member => member.Losses)], objectives.Count);
        return [.. _members.OrderBy(member => Distance(scale.Of(member.Losses))).ThenBy(member => member.Losses[0])];
    }

    private double Distance(double[] losses) => losses.Zip(objectives, (loss, objective) => Square(loss * objective.Weight)).Sum();

    /// <summary>Whether losses are at least as good in every objective.</summary>
    private static bool Covers(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i] > b[i])
                return false;
        }

        return true;
    }

    private static double Square(double x) => x * x;
}
