using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>
/// JSON of the library's kinds and of one's own, without reflection. What no cache should hold is not read: the managed fields of an object
/// are often larger than the object, and its kind is known. What every body must say is written whether or not somebody has set it:
/// apiVersion and kind.
/// </summary>
public static class ResourceJson
{
    /// <summary>The library's kinds alone.</summary>
    public static JsonSerializerOptions Default { get; } = With(KindsJson.Default.Options);

    /// <summary>The library's kinds, and those of one's own whose options go before it.</summary>
    /// <param name="own">The options of a source-generated context; its converters hold for all kinds.</param>
    /// <param name="more">Further kinds.</param>
    public static JsonSerializerOptions With(JsonSerializerOptions own, params IJsonTypeInfoResolver[] more)
    {
        var options = new JsonSerializerOptions(own)
        {
            TypeInfoResolver = JsonTypeInfoResolver
                .Combine([own.TypeInfoResolver, .. more, KindsJson.Default, PartialJson.Default, SourceGenerationContext.Default])
                .WithAddedModifier(Shape),
        };
        JsonConverter[] converters =
        [
            new KubernetesJson.KubernetesDateTimeConverter(),
            new KubernetesJson.KubernetesDateTimeOffsetConverter(),
        ];
        foreach (var converter in converters.Where(converter => options.Converters.All(known => known.GetType() != converter.GetType())))
            options.Converters.Add(converter);
        options.MakeReadOnly();
        return options;
    }

    /// <summary>How a kind is read and written.</summary>
    public static JsonTypeInfo<T> Of<T>(this JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    /// <summary>The object as UTF-8 JSON.</summary>
    public static byte[] Write<T>(this JsonSerializerOptions options, T value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, options.Of<T>());

    /// <summary>Whether two objects would be written alike.</summary>
    public static bool Same<T>(this JsonSerializerOptions options, T left, T right) =>
        ReferenceEquals(left, right) || options.Write(left).AsSpan().SequenceEqual(options.Write(right));

    private static void Shape(JsonTypeInfo info)
    {
        if (info.Type == typeof(V1ObjectMeta))
        {
            Drop(info, "managedFields");
        }
        else if (info.Type == typeof(V1LeaseSpec))
        {
            Convert(info, new MicroTime(), "acquireTime", "renewTime");
        }
        else if (info.Type.GetCustomAttribute<KubernetesEntityAttribute>() is { } entity)
        {
            Fix(info, "apiVersion", entity.GroupVersion());
            Fix(info, "kind", entity.Kind);
        }
    }

    private static void Drop(JsonTypeInfo info, string name)
    {
        foreach (var property in info.Properties.Where(property => property.Name == name).ToList())
            info.Properties.Remove(property);
    }

    private static void Convert(JsonTypeInfo info, MicroTime converter, params ReadOnlySpan<string> names)
    {
        foreach (var property in info.Properties)
        {
            if (names.Contains(property.Name))
                property.CustomConverter = converter;
        }
    }

    private static void Fix(JsonTypeInfo info, string name, string value)
    {
        foreach (var property in info.Properties.Where(property => property.Name == name))
        {
            property.Get = _ => value;
            property.Set = null;
        }
    }
}
