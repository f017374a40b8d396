using System.Text.Json.Serialization;
using k8s;
using Trainyard.Contracts;

namespace Trainyard.Api;

/// <summary>JSON of the kinds: camel case, nothing written for null, and no object is unreadable for a word that this version does not
/// know.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [
        typeof(KubernetesJson.KubernetesDateTimeConverter),
        typeof(MillisecondTime),
        typeof(OpenEnumConverter<LearningTask>),
        typeof(OpenEnumConverter<Algorithm>),
        typeof(OpenEnumConverter<Goal>),
        typeof(OpenEnumConverter<ValidationStrategy>),
        typeof(OpenEnumConverter<FailureClass>),
        typeof(OpenEnumConverter<ParameterType>),
        typeof(OpenEnumConverter<ParameterScale>),
        typeof(OpenEnumConverter<TrialWorkers>),
        typeof(OpenEnumConverter<TrainingJobPhase>),
        typeof(OpenEnumConverter<TrialPhase>),
        typeof(OpenEnumConverter<PredictorPhase>),
        typeof(OpenEnumConverter<Promotion>),
        typeof(OpenEnumConverter<RolloutStrategy>),
        typeof(OpenEnumConverter<RolloutPhase>),
        typeof(OpenEnumConverter<SignatureRule>),
        typeof(OpenEnumConverter<ScorerPhase>),
    ]
)]
[JsonSerializable(typeof(TrainingJob))]
[JsonSerializable(typeof(Trial))]
[JsonSerializable(typeof(Predictor))]
[JsonSerializable(typeof(Scorer))]
public sealed partial class ApiJson : JsonSerializerContext;
