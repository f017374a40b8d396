using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Crds;

/// <summary>Makes a structural OpenAPI schema of a record: types, descriptions, defaults, bounds and rules.</summary>
internal sealed class SchemaGenerator(Documentation documentation)
{
    private readonly NullabilityInfoContext _nullability = new();

    public JsonObject Of(Type type) =>
        type switch
        {
            _ when type == typeof(string) => new() { ["type"] = "string" },
            _ when type == typeof(bool) => new() { ["type"] = "boolean" },
            _ when type == typeof(int) => new() { ["type"] = "integer", ["format"] = "int32" },
            _ when type == typeof(long) => new() { ["type"] = "integer", ["format"] = "int64" },
            _ when type == typeof(double) => new() { ["type"] = "number", ["format"] = "double" },
            _ when type == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time" },
            _ when type == typeof(JsonElement) => new() { ["x-kubernetes-preserve-unknown-fields"] = true },
            _ when type == typeof(V1Condition) => Condition(),
            _ when Nullable.GetUnderlyingType(type) is { } inner => Of(inner),
            _ when type.IsEnum => new()
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)name)]),
            },
            _ when Argument(type, typeof(IReadOnlyList<>)) is [var item] => new() { ["type"] = "array", ["items"] = Of(item) },
            _ when Argument(type, typeof(IReadOnlyDictionary<,>)) is [_, var value] => new()
            {
                ["type"] = "object",
                ["additionalProperties"] = Of(value),
            },
            _ => Object(type),
        };

    private JsonObject Object(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsWritten).ToList();
        var fresh = type.IsValueType || properties.Any(HasDefault) ? RuntimeHelpers.GetUninitializedObject(type) : null;
        if (fresh is not null && !type.IsValueType)
            fresh = Activator.CreateInstance(type);
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(
                properties.Select(property => KeyValuePair.Create(Name(property), (JsonNode?)Property(property, fresh)))
            ),
        };
        var required = properties.Where(IsRequired).Select(property => (JsonNode)Name(property)).ToArray();
        if (required.Length > 0)
            schema["required"] = new JsonArray(required);
        AddRules(schema, type);
        return schema;
    }

    private JsonObject Property(PropertyInfo property, object? fresh)
    {
        var attribute = property.GetCustomAttribute<SchemaAttribute>() ?? new();
        var schema = attribute.Free
            ? new() { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true }
            : Of(property.PropertyType);
        var description = documentation.Of(property);
        if (EnumOf(property.PropertyType) is { } values)
        {
            var meanings = Enum.GetValues(values).Cast<Enum>().Select(value => $"{value}: {documentation.Of(value)}");
            description = $"{description} {string.Join(" ", meanings)}";
            if (attribute.Open)
                schema.Remove("enum");
        }

        schema["description"] = description;
        if (HasDefault(property) && Default(property, fresh) is { } value)
            schema["default"] = value;
        if (!double.IsNaN(attribute.Minimum))
            schema["minimum"] = attribute.Minimum;
        if (!double.IsNaN(attribute.Maximum))
            schema["maximum"] = attribute.Maximum;
        if (attribute.Pattern is { } pattern)
            schema["pattern"] = pattern;
        if (attribute.MinItems > 0)
            schema["minItems"] = attribute.MinItems;
        if (attribute.MaxItems > 0)
            schema["maxItems"] = attribute.MaxItems;
        if (attribute.Key is { } key)
        {
            schema["x-kubernetes-list-type"] = "map";
            schema["x-kubernetes-list-map-keys"] = new JsonArray(key);
        }

        AddRules(schema, property);
        return schema;
    }

    public static void AddRules(JsonObject schema, MemberInfo member)
    {
        var rules = member.GetCustomAttributes<CelAttribute>().ToList();
        if (rules.Count == 0)
            return;
        schema["x-kubernetes-validations"] = new JsonArray([
            .. rules.Select(rule => (JsonNode)new JsonObject { ["rule"] = rule.Rule, ["message"] = rule.Message }),
        ]);
    }

    private static bool IsWritten(PropertyInfo property) =>
        property.GetCustomAttribute<JsonIgnoreAttribute>() is null
        && property.GetCustomAttribute<JsonExtensionDataAttribute>() is null
        && property.Name != "EqualityContract";

    private bool IsRequired(PropertyInfo property) =>
        property.GetCustomAttribute<RequiredMemberAttribute>() is not null
        || (property.DeclaringType!.IsValueType && _nullability.Create(property).ReadState == NullabilityState.NotNull);

    /// <summary>By agreement, a property with a setter that is not init-only has a default value.</summary>
    private static bool HasDefault(PropertyInfo property) =>
        property.DeclaringType is { IsValueType: false }
        && property.SetMethod is { } setter
        && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static JsonNode? Default(PropertyInfo property, object? fresh) =>
        property.GetValue(fresh) switch
        {
            null => null,
            string text => text,
            bool truth => truth,
            int number => number,
            long number => number,
            double number => number,
            Enum value => value.ToString(),
            _ => null,
        };

    private static string Name(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static Type? EnumOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } values ? values : null;

    private static Type[]? Argument(Type type, Type generic) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GetGenericArguments() : null;

    private static JsonObject Condition() =>
        (JsonObject)
            JsonNode.Parse(
                """
                {
                  "type": "object",
                  "required": ["type", "status"],
                  "properties": {
                    "type": { "type": "string", "description": "Which aspect of the state this is." },
                    "status": { "type": "string", "enum": ["True", "False", "Unknown"], "description": "Whether it holds." },
                    "observedGeneration": { "type": "integer", "format": "int64", "description": "The generation of the spec that this was computed from." },
                    "lastTransitionTime": { "type": "string", "format": "date-time", "description": "When the status changed last." },
                    "reason": { "type": "string", "description": "A constant in CamelCase, for programs." },
                    "message": { "type": "string", "description": "What is the matter, for people." }
                  }
                }
                """
            )!;
}
