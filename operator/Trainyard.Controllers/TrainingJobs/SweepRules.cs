using Trainyard.Api;
using Trainyard.Tuning;
using Fault = Trainyard.Api.Fault;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>What the tuning library has to say of a sweep whose fields are right in themselves.</summary>
internal static class SweepRules
{
    public static IReadOnlyList<Fault> Check(SweepSpec sweep)
    {
        var faults = new Faults();
        var parameters = SearchSpaces.Parameters(sweep);
        var space = SearchSpace.Faults(parameters, sweep.Constraints);
        foreach (var fault in space)
            faults.Require(false, FaultReason.InvalidSearchSpace, $"spec.sweep.{fault.Path}", fault.Message);
        if (space.Count == 0)
            CheckEnqueued(sweep, faults);
        var sampler = SamplerCatalog.FaultOf(sweep.Sampler.Name, parameters, objectives: 1);
        faults.Require(sampler is null, FaultReason.UnsupportedSampler, "spec.sweep.sampler.name", sampler ?? "");
        faults.Require(
            PrunerCatalog.Names.Contains(sweep.Pruner.Name, StringComparer.OrdinalIgnoreCase),
            FaultReason.UnsupportedPruner,
            "spec.sweep.pruner.name",
            $"\"{sweep.Pruner.Name}\" is not known here: use one of {string.Join(", ", PrunerCatalog.Names)}"
        );
        var pruner = PrunerCatalog.FaultOf(sweep.Pruner.Name, sweep.Pruner.Options);
        faults.Require(pruner is null, FaultReason.UnsupportedPruner, "spec.sweep.pruner.options", pruner ?? "");
        return faults.Found;
    }

    /// <summary>A value that the space does not have would be moved to one that it has, and a parameter that takes no part would be left
    /// out.</summary>
    private static void CheckEnqueued(SweepSpec sweep, Faults faults)
    {
        var space = SearchSpaces.Of(sweep);
        foreach (var (index, point) in (sweep.Enqueue ?? []).Index())
        {
            foreach (var fault in space.CheckPart(SearchSpaces.Point(point)))
                faults.Require(false, FaultReason.InvalidSweep, $"spec.sweep.enqueue[{index}].{fault.Path}", fault.Message);
        }
    }
}
