using Trainyard.Api;
using Trainyard.Tuning;
using Fault = Trainyard.Api.Fault;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>What the tuning library has to say of a sweep whose fields are right in themselves.</summary>
internal static class SweepRules
{
    public static IReadOnlyList<Fault> Check(TrainingJob job, TrainyardOptions options)
    {
        var faults = new Faults();
        faults.Require(
            job.Spec.Output is not null || options.DefaultOutput is not null, FaultReason.InvalidSpec, "spec.output", "missing, and this operator has no default output: say where models go");
        if (job.Spec.Sweep is { } sweep) Check(sweep, faults);
        return faults.Found;
    }

    private static void Check(SweepSpec sweep, Faults faults)
    {
        foreach (var fault in SearchSpace.Faults(SearchSpaces.Parameters(sweep), sweep.Constraints))
        {
            faults.Require(false, FaultReason.InvalidSearchSpace, PathOf(fault, sweep), fault);
        }

        faults.Require(Pruners.Names.Contains(sweep.Pruner.Name), FaultReason.UnsupportedPruner, "spec.sweep.pruner.name", $"\"{sweep.Pruner.Name}\" is not known here: use one of {string.Join(", ", Pruners.Names)}");
        if (Pruners.Fault(sweep.Pruner) is { } options) faults.Require(false, FaultReason.UnsupportedPruner, "spec.sweep.pruner.options", options);
        var sampler = SamplerCatalog.Find(sweep.Sampler.Name, (ulong)sweep.Sampler.Seed);
        faults.Require(sampler is not null, FaultReason.UnsupportedSampler, "spec.sweep.sampler.name", $"\"{sweep.Sampler.Name}\" is not known here: use one of {string.Join(", ", SamplerCatalog.Names)}");
        if (sampler is null || faults.Found.Count > 0) return;
        if (FaultOf(sampler, sweep) is { } message) faults.Require(false, FaultReason.UnsupportedSampler, "spec.sweep.sampler.name", message);
    }

    /// <summary>A sampler says by itself what it cannot do: it is asked for a first point.</summary>
    private static string? FaultOf(ISampler sampler, SweepSpec sweep)
    {
        try
        {
            sampler.Suggest(new() { Space = SearchSpaces.Of(sweep), MaxTrials = sweep.MaxTrials });
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    private static string PathOf(string fault, SweepSpec sweep)
    {
        var name = fault.Split(':')[0];
        var index = sweep.Parameters.Index().FirstOrDefault(pair => pair.Item.Name == name, (-1, null!)).Index;
        if (index >= 0) return $"spec.sweep.parameters[{index}]";
        return sweep.Constraints?.Any(constraint => fault.StartsWith(constraint, StringComparison.Ordinal)) == true ? "spec.sweep.constraints" : "spec.sweep.parameters";
    }
}
