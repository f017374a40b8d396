using System.Text.Json;
using Trainyard.Accounts.Hosting;

namespace Trainyard.Accounts.Predictions;

/// <summary>The body of <c>/predict</c>: as a Predictor's own, with the model's name.</summary>
/// <param name="Features">The features of a row by name, or a list of such.</param>
internal sealed record PredictRequest(string Model, JsonElement Features)
{
    private int Rows => Features.ValueKind == JsonValueKind.Array ? Features.GetArrayLength() : 1;

    public IEnumerable<FieldError> Faults(string? key, int mostRows)
    {
        if (IdempotencyKey.Fault(key) is { } fault)
            yield return fault;
        if (Features.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            yield return new FieldError("features", "must be an object or a list of objects");
        else if (Rows == 0)
            yield return new FieldError("features", "is an empty list");
        else if (Rows > mostRows)
            yield return new FieldError("features", $"has {Rows} rows, {mostRows} are allowed");
        else if (Features.ValueKind == JsonValueKind.Array && FirstNoObject() is >= 0 and var row)
            yield return new FieldError("features", "must be an object", row);
    }

    public Wanted Wanted(Guid user, string? key, bool isSync) =>
        new(
            user,
            Model,
            Features.ValueKind == JsonValueKind.Array ? Features.GetRawText() : $"[{Features.GetRawText()}]",
            Rows,
            key,
            isSync
        );

    private int FirstNoObject() => Features.EnumerateArray().ToList().FindIndex(row => row.ValueKind != JsonValueKind.Object);
}
