namespace Trainyard.Api;

/// <summary>Where a Predictor stands.</summary>
public enum PredictorPhase
{
    /// <summary>There is no model yet, or its pods wait for room.</summary>
    Pending,

    /// <summary>A model is on its way, or the way to it.</summary>
    Progressing,

    /// <summary>The model that is wanted serves.</summary>
    Available,

    /// <summary>Nothing serves, and somebody must see to it.</summary>
    Failed,

    /// <summary>The spec is not valid, or what it needs is refused, and only another spec can mend that; what served goes on.</summary>
    Rejected,
}
