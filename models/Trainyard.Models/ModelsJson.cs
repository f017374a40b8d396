using System.Text.Json.Serialization;

namespace Trainyard.Models;

/// <summary>JSON of the contracts: camel case, enums by name, nothing written for null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrialFile))]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(ReportAnswer))]
[JsonSerializable(typeof(LastWord))]
public sealed partial class ModelsJson : JsonSerializerContext;
