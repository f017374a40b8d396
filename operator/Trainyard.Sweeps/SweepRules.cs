using Trainyard.Api;
using Trainyard.Tuning;
using Fault = Trainyard.Api.Fault;

namespace Trainyard.Sweeps;

/// <summary>
/// All that must hold of spec.sweep: that its fields can be read as a space, and what the tuning library has to say of that space, of the
/// points of it that are tried first, of the sampler and of the pruner.
/// </summary>
public static class SweepRules
{
    /// <summary>Every fault, with its field.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="objectives">How many objectives there are.</param>
    public static IReadOnlyList<Fault> Check(SweepSpec sweep, int objectives = 1)
    {
        var faults = new Faults();
        CheckLimits(sweep, faults);
        CheckPoints(sweep, faults);
        if (CanBeRead(sweep, faults))
        {
            CheckSpace(sweep, objectives, faults);
        }

        return faults.Found;
    }

    private static void CheckLimits(SweepSpec sweep, Faults faults)
    {
        const string reason = FaultReason.InvalidSweep;
        faults.Require(sweep.MaxTrials >= 1, reason, "spec.sweep.maxTrials", $"{sweep.MaxTrials}: use at least 1");
        faults.Require(sweep.Parallelism >= 1, reason, "spec.sweep.parallelism", $"{sweep.Parallelism}: use at least 1");
        faults.RequireDuration(sweep.MaxDuration, reason, "spec.sweep.maxDuration");
        faults.Require(sweep.Plateau is not { Trials: < 1 }, reason, "spec.sweep.plateau.trials", "use at least 1");
        faults.Require(sweep.Plateau is not { MinImprovement: < 0 }, reason, "spec.sweep.plateau.minImprovement", "use 0 or more");
    }

    private static void CheckPoints(SweepSpec sweep, Faults faults)
    {
        foreach (var (index, point) in (sweep.Enqueue ?? []).Index())
        {
            foreach (var (name, value) in point.Where(pair => !SearchSpaces.IsScalar(pair.Value)))
            {
                var path = $"spec.sweep.enqueue[{index}].{name}";
                faults.Require(false, FaultReason.InvalidSweep, path, $"{value.GetRawText()}: use a text, a number or a boolean");
            }
        }
    }

    /// <summary>Whether the fields tell a space, valid or not.</summary>
    private static bool CanBeRead(SweepSpec sweep, Faults faults)
    {
        const string none = "empty: name at least one parameter to search, or leave out spec.sweep to train once";
        var before = faults.Found.Count;
        faults.Require(sweep.Parameters.Count > 0, FaultReason.EmptySearchSpace, "spec.sweep.parameters", none);
        foreach (var (index, parameter) in sweep.Parameters.Index())
        {
            ParameterRules.Check(parameter, $"spec.sweep.parameters[{index}]", faults);
        }

        return faults.Found.Count == before;
    }

    private static void CheckSpace(SweepSpec sweep, int objectives, Faults faults)
    {
        var parameters = SearchSpaces.Parameters(sweep);
        var space = SearchSpace.Faults(parameters, sweep.Constraints);
        Add(space, FaultReason.InvalidSearchSpace, "spec.sweep", faults);
        if (space.Count == 0)
        {
            CheckEnqueued(sweep, faults);
        }

        var (sampler, pruner) = (sweep.Sampler, sweep.Pruner);
        Add(SamplerCatalog.Check(sampler.Name, parameters, objectives), FaultReason.UnsupportedSampler, "spec.sweep.sampler", faults);
        var name = SearchSpaces.PrunerName(pruner, objectives);
        Add(PrunerCatalog.Check(name, pruner.Options), FaultReason.UnsupportedPruner, "spec.sweep.pruner", faults);
        faults.Require(
            objectives == 1 || name.Equals(SearchSpaces.NoPruner, StringComparison.OrdinalIgnoreCase),
            FaultReason.UnsupportedPruner,
            "spec.sweep.pruner.name",
            $"{name} looks at the curve of one objective, and here are {objectives}: leave it out, or say None"
        );
    }

    /// <summary>A value that the space lacks would be moved to one that it has, and one that takes no part would be left out.</summary>
    private static void CheckEnqueued(SweepSpec sweep, Faults faults)
    {
        var space = SearchSpaces.Of(sweep);
        foreach (var (index, point) in (sweep.Enqueue ?? []).Index())
        {
            Add(space.CheckPart(SearchSpaces.Point(point)), FaultReason.InvalidSweep, $"spec.sweep.enqueue[{index}]", faults);
        }
    }

    private static void Add(IEnumerable<SpaceFault> found, string reason, string path, Faults faults)
    {
        foreach (var fault in found)
        {
            faults.Require(false, reason, $"{path}.{fault.Path}", fault.Message);
        }
    }
}
