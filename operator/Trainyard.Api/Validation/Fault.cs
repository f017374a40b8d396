namespace Trainyard.Api;

/// <summary>One thing that is wrong with a resource.</summary>
/// <param name="Reason">A constant of <see cref="FaultReason"/>.</param>
/// <param name="Path">The field, such as spec.sweep.parameters[1].min.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record Fault(string Reason, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}

/// <summary>The constant reasons of <see cref="Fault"/>.</summary>
public static class FaultReason
{
    /// <summary>The name or another part of the metadata.</summary>
    public const string InvalidMetadata = nameof(InvalidMetadata);

    /// <summary>spec.data.</summary>
    public const string InvalidData = nameof(InvalidData);

    /// <summary>spec.model.algorithm names nothing that this version knows.</summary>
    public const string UnknownAlgorithm = nameof(UnknownAlgorithm);

    /// <summary>spec.model.</summary>
    public const string InvalidModel = nameof(InvalidModel);

    /// <summary>spec.objective.</summary>
    public const string InvalidObjective = nameof(InvalidObjective);

    /// <summary>spec.sweep.parameters is empty.</summary>
    public const string EmptySearchSpace = nameof(EmptySearchSpace);

    /// <summary>A parameter of the space.</summary>
    public const string InvalidSearchSpace = nameof(InvalidSearchSpace);

    /// <summary>The sampler is unknown, or cannot do the space.</summary>
    public const string UnsupportedSampler = nameof(UnsupportedSampler);

    /// <summary>The pruner is unknown, or one of its options cannot be.</summary>
    public const string UnsupportedPruner = nameof(UnsupportedPruner);

    /// <summary>Another field of spec.sweep.</summary>
    public const string InvalidSweep = nameof(InvalidSweep);

    /// <summary>spec.trial.</summary>
    public const string InvalidTrialTemplate = nameof(InvalidTrialTemplate);

    /// <summary>spec.output, spec.retrain or spec.ttlAfterFinished.</summary>
    public const string InvalidSpec = nameof(InvalidSpec);

    /// <summary>An object that is to be made has a name that somebody else's has already.</summary>
    public const string NameTaken = nameof(NameTaken);

    /// <summary>An older Predictor has the host and path that this one asks for.</summary>
    public const string HostTaken = nameof(HostTaken);

    /// <summary>spec.rollout.strategy.</summary>
    public const string UnsupportedRollout = nameof(UnsupportedRollout);

    /// <summary>A field changed that cannot change once a run has begun.</summary>
    public const string ImmutableField = nameof(ImmutableField);
}
