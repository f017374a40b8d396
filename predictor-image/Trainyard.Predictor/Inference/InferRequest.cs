using System.Buffers;
using System.Text.Json;

namespace Trainyard.Predictor.Inference;

/// <summary>An inference request of the protocol.</summary>
internal sealed record InferRequest(string? Id, IReadOnlyList<Tensor> Inputs, IReadOnlyList<string>? Outputs)
{
    /// <exception cref="JsonException">The JSON is broken.</exception>
    /// <exception cref="InferenceException">It is no such request.</exception>
    public static InferRequest Parse(ReadOnlySequence<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("inputs", out var inputs)
            || inputs.ValueKind != JsonValueKind.Array
        )
        {
            throw new InferenceException("a request must be an object with a list of 'inputs'");
        }

        IReadOnlyList<string>? outputs =
            root.TryGetProperty("outputs", out var wanted) && wanted.ValueKind == JsonValueKind.Array && wanted.GetArrayLength() > 0
                ? [.. wanted.EnumerateArray().Select(output => Text(output, "name"))]
                : null;
        var id = root.TryGetProperty("id", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return new InferRequest(id, [.. inputs.EnumerateArray().Select(Input)], outputs);
    }

    private static Tensor Input(JsonElement input)
    {
        var name = Text(input, "name");
        if (
            !input.TryGetProperty("shape", out var shape)
            || shape.ValueKind != JsonValueKind.Array
            || shape.EnumerateArray().Any(size => size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out _))
        )
        {
            throw new InferenceException($"'{name}' has no shape");
        }

        if (!input.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
            throw new InferenceException($"'{name}' has no data");
        long[] sizes = [.. shape.EnumerateArray().Select(size => size.GetInt64())];
        var values = new List<object?>();
        var nested = data.GetArrayLength() > 0 && data[0].ValueKind == JsonValueKind.Array;
        if (nested && !IsNested(data, sizes))
            throw new InferenceException($"'{name}' has data that are not nested like its shape [{string.Join(", ", sizes)}]");
        Flatten(data, values, nested);
        return new Tensor(name, Text(input, "datatype"), sizes, values.ToArray());
    }

    private static bool IsNested(JsonElement data, ReadOnlySpan<long> sizes)
    {
        if (data.ValueKind != JsonValueKind.Array)
            return sizes.IsEmpty;
        if (sizes.IsEmpty || data.GetArrayLength() != sizes[0])
            return false;
        foreach (var part in data.EnumerateArray())
        {
            if (!IsNested(part, sizes[1..]))
                return false;
        }

        return true;
    }

    // The protocol lets data be nested like the shape, or flat.
    private static void Flatten(JsonElement data, List<object?> values, bool nested)
    {
        foreach (var value in data.EnumerateArray())
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Array when nested:
                    Flatten(value, values, nested);
                    break;
                case JsonValueKind.Number:
                    values.Add(value.GetDouble());
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    values.Add(value.GetBoolean());
                    break;
                case JsonValueKind.String:
                    values.Add(value.GetString());
                    break;
                case JsonValueKind.Null:
                    values.Add(null);
                    break;
                default:
                    throw new InferenceException("data must be numbers, truth values or texts, nested like the shape or flat");
            }
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InferenceException($"a tensor must have a '{name}'");
}
