using System.Text.Json.Serialization;

namespace Trainyard.Models;

/// <summary>JSON of what stands in a cell of a history.</summary>
[JsonSerializable(typeof(IReadOnlyList<IReadOnlyList<double>>), TypeInfoPropertyName = "Curve")]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(string))]
internal sealed partial class TrialJson : JsonSerializerContext;
