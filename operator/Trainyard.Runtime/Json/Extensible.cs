using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Runtime;

/// <summary>A part of an object that keeps the fields it does not know, so that reading and writing back loses nothing.</summary>
public abstract record Extensible
{
    /// <summary>The fields that the type does not name.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? ExtensionData { get; set; }
}
