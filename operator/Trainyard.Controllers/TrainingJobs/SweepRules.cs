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
        faults.Require(SamplerCatalog.Names.Contains(sweep.Sampler.Name, StringComparer.OrdinalIgnoreCase), FaultReason.UnsupportedSampler, "spec.sweep.sampler.name", $"\"{sweep.Sampler.Name}\" is not known here: use one of {string.Join(", ", SamplerCatalog.Names)}");
        if (FaultOf(sweep) is { } message) faults.Require(false, FaultReason.UnsupportedSampler, "spec.sweep.sampler.name", message);
    }

    /// <summary>What a sampler cannot do; null where it can.</summary>
    private static string? FaultOf(SweepSpec sweep) => sweep.Sampler.Name.ToUpperInvariant() switch
    {
        "CMA-ES" when !sweep.Parameters.Any(parameter => parameter.Type is ParameterType.Double or ParameterType.Integer) =>
            "CMA-ES moves through numbers, and this space has no Double or Integer: use TPE or Grid",
        "NSGA-II" => "NSGA-II weighs several objectives, and a TrainingJob has one: use TPE or Auto",
        _ => null,
    };

    private static string PathOf(string fault, SweepSpec sweep)
    {
        var name = fault.Split(':')[0];
        var index = sweep.Parameters.Index().FirstOrDefault(pair => pair.Item.Name == name, (-1, null!)).Index;
        if (index >= 0) return $"spec.sweep.parameters[{index}]";
        return sweep.Constraints?.Any(constraint => fault.StartsWith(constraint, StringComparison.Ordinal)) == true ? "spec.sweep.constraints" : "spec.sweep.parameters";
    }
}
