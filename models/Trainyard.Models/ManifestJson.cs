using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Models;

/// <summary>JSON of the manifest: indented, since people read it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(Signature))]
[JsonSerializable(typeof(SignatureFile))]
public sealed partial class ManifestJson : JsonSerializerContext;
