using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>JSON of the contracts: camel case, enums by name, nothing written for null.</summary>
/// <remarks>
/// Source-generated JSON sets every init-only property, absent ones to default(T), and so loses their initialisers.
/// A property with a default value therefore has a setter.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(TrialFile))]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(ReportAnswer))]
[JsonSerializable(typeof(LastWord))]
[JsonSerializable(typeof(TrialRecord))]
[JsonSerializable(typeof(PackedFiles))]
[JsonSerializable(typeof(WorkRequest))]
[JsonSerializable(typeof(WorkOffer))]
[JsonSerializable(typeof(RouterReport))]
[JsonSerializable(typeof(RouterOrders))]
[JsonSerializable(typeof(ScorerFile))]
[JsonSerializable(typeof(ScorerReport))]
[JsonSerializable(typeof(DriftReport))]
[JsonSerializable(typeof(List<DataReport>))]
[JsonSerializable(typeof(List<string>))]
public sealed partial class ContractsJson : JsonSerializerContext;
