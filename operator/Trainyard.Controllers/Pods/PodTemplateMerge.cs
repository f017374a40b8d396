using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Pods;

/// <summary>
/// Lays a user's pod template over ours as a strategic merge patch would: maps by key, lists of things that have a name (containers,
/// volumes, variables) by name, mounts by their path, ports by their number, even where those have a name too; other lists are the user's.
/// A null takes a field away.
/// </summary>
internal static class PodTemplateMerge
{
    private static readonly string[] Keys = ["mountPath", "devicePath", "containerPort", "topologyKey", "ip", "name"];

    /// <exception cref="PodTemplateException">The template has something else where a pod template has a map, a list or a
    /// number.</exception>
    public static V1PodTemplateSpec Over(this JsonElement? template, V1PodTemplateSpec ours)
    {
        if (template is not { ValueKind: JsonValueKind.Object } given)
            return ours;
        var json = ClusterJson.Options.Of<V1PodTemplateSpec>();
        try
        {
            var merged = Merge(JsonSerializer.SerializeToNode(ours, json), JsonObject.Create(given))!;
            return JsonSerializer.Deserialize(merged, json)!;
        }
        catch (JsonException e)
        {
            throw new PodTemplateException($"podTemplate{e.Path?.TrimStart('$')}: not what a pod template has there", e);
        }
        catch (Exception e) when (IsMisfit(e))
        {
            throw new PodTemplateException($"podTemplate: not what a pod template has there: {e.Message}", e);
        }
    }

    /// <summary>The requests and limits that a user wrote; quantities may be numbers.</summary>
    /// <exception cref="PodTemplateException">A quantity is none.</exception>
    public static V1ResourceRequirements? Resources(JsonElement? given)
    {
        if (given is not { ValueKind: JsonValueKind.Object } resources)
            return null;
        try
        {
            return JsonSerializer.Deserialize(resources, ClusterJson.Options.Of<V1ResourceRequirements>());
        }
        catch (Exception e) when (e is JsonException || IsMisfit(e))
        {
            throw new PodTemplateException($"resources: not what resources have there: {e.Message}", e);
        }
    }

    /// <summary>The library's own words for a quantity or a time that is none.</summary>
    private static bool IsMisfit(Exception e) =>
        e is InvalidOperationException or FormatException or ArgumentException or OverflowException;

    private static JsonNode? Merge(JsonNode? ours, JsonNode? theirs) =>
        (ours, theirs) switch
        {
            (JsonObject mine, JsonObject other) => MergeMaps(mine, other),
            (JsonArray mine, JsonArray other) when KeyOf(mine, other) is { } key => MergeLists(mine, other, key),
            _ => theirs?.DeepClone(),
        };

    private static JsonObject MergeMaps(JsonObject mine, JsonObject other)
    {
        var merged = (JsonObject)mine.DeepClone();
        foreach (var (name, value) in other)
        {
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = Merge(mine[name], value);
        }

        return merged;
    }

    private static JsonArray MergeLists(JsonArray mine, JsonArray other, string key)
    {
        var merged = (JsonArray)mine.DeepClone();
        foreach (var item in other)
        {
            var at = mine.ToList().FindIndex(old => JsonNode.DeepEquals(old![key], item![key]));
            if (at >= 0)
                merged[at] = Merge(mine[at], item);
            else
                merged.Add(item!.DeepClone());
        }

        return merged;
    }

    private static string? KeyOf(JsonArray mine, JsonArray other) =>
        Keys.FirstOrDefault(key => mine.Concat(other).All(item => item is JsonObject map && map.ContainsKey(key)));
}

/// <summary>A pod template that is none.</summary>
internal sealed class PodTemplateException(string message, Exception inner) : FormatException(message, inner);
