using System.Text.Json;
using Trainyard.Models;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Queue;

/// <summary>Reads the body of a message: {"features": {...}}, as the predictor's.</summary>
internal static class QueueRequest
{
    /// <summary>Adds its row to the block, with all that is wrong with it.</summary>
    public static void Read(ReadOnlySpan<byte> body, RowEncoder encoder, RowBlock rows)
    {
        var row = rows.Next();
        try
        {
            var reader = new Utf8JsonReader(body);
            rows.Fault(Find(ref reader) ? null : "the body must be an object with \"features\"");
            if (rows.FaultOf(rows.Count - 1) is not null)
                return;
            var findings = new RowFindings();
            encoder.Encode(ref reader, 0, row, findings);
            foreach (var fault in findings.Faults)
                rows.Fault(fault.Feature.Length == 0 ? fault.Message : $"{fault.Feature} {fault.Message}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            rows.Fault($"the body is no JSON: {e.Message}");
        }
    }

    /// <summary>Leads the reader to the value of "features".</summary>
    private static bool Find(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = reader.ValueTextEquals("features"u8);
            reader.Read();
            if (isFound)
                return true;
            reader.Skip();
        }

        return false;
    }
}
