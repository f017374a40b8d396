using System.Text.Json;
using Trainyard.Models;

namespace Trainyard.Predictor.Requests;

/// <summary>
/// The body of /predict: <c>{"features": {...}}</c>, <c>{"features": [{...}, ...]}</c>, or <c>[{"features": {...}}, ...]</c>.
/// </summary>
internal static class JsonRows
{
    /// <summary>Faults beyond these would help nobody, and cost memory.</summary>
    public const int MostFaults = 100;

    private const string Features = "features";

    /// <param name="findings">Takes what is wrong.</param>
    /// <exception cref="JsonException">The JSON is broken.</exception>
    /// <exception cref="BadHttpRequestException">There are more rows than allowed.</exception>
    public static RowBatch Read(ReadOnlySpan<byte> json, RowEncoder encoder, int mostRows, RowFindings findings)
    {
        var batch = new RowBatch(encoder.Width, mostRows);
        try
        {
            if (TryReadOrdered(json, encoder, batch, findings))
                return batch;
            batch.Clear();
            findings.Clear();
            var reader = new Utf8JsonReader(json);
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    ReadRequest(ref reader, encoder, batch, findings, mayList: true);
                    break;
                case JsonTokenType.StartArray:
                    batch.IsList = true;
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && findings.Faults.Count < MostFaults)
                        ReadElement(ref reader, encoder, batch, findings);
                    break;
                default:
                    findings.Fault(0, "", """a request must be {"features": {...}} or a list of such""");
                    break;
            }

            // What follows the value, if anything, is a fault of the JSON.
            if (findings.Faults.Count == 0 && reader.Read())
                throw new JsonException("there is more after the end of the request");
            if (findings.Faults.Count == 0 && batch.Count == 0)
                findings.Fault(0, Features, "is an empty list");
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>The request of nearly all callers, {"features": ...} with rows in the signature's order; all else is left.</summary>
    private static bool TryReadOrdered(ReadOnlySpan<byte> json, RowEncoder encoder, RowBatch batch, RowFindings findings)
    {
        var place = 0;
        if (!PlainJson.Take(json, ref place, (byte)'{'))
            return false;
        PlainJson.SkipBlanks(json, ref place);
        if (!json[place..].StartsWith("\"features\":"u8))
            return false;
        place += "\"features\":"u8.Length;
        batch.IsList = PlainJson.Take(json, ref place, (byte)'[');
        do
        {
            if (!encoder.TryEncode(json, ref place, batch.Next(), findings))
                return false;
        } while (batch.IsList && PlainJson.Take(json, ref place, (byte)','));

        if ((batch.IsList && !PlainJson.Take(json, ref place, (byte)']')) || !PlainJson.Take(json, ref place, (byte)'}'))
            return false;
        PlainJson.SkipBlanks(json, ref place);
        return place == json.Length;
    }

    private static void ReadElement(ref Utf8JsonReader reader, RowEncoder encoder, RowBatch batch, RowFindings findings)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadRequest(ref reader, encoder, batch, findings, mayList: false);
            return;
        }

        findings.Fault(batch.Count, "", """an element of the list must be {"features": {...}}""");
        reader.Skip();
    }

    private static void ReadRequest(ref Utf8JsonReader reader, RowEncoder encoder, RowBatch batch, RowFindings findings, bool mayList)
    {
        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (found || !reader.ValueTextEquals("features"u8))
            {
                findings.Fault(
                    batch.Count,
                    reader.GetString()!,
                    found ? "is given twice or does not belong here" : "does not belong here: a request has 'features' only"
                );
                reader.Read();
                reader.Skip();
                continue;
            }

            found = true;
            reader.Read();
            if (mayList && reader.TokenType == JsonTokenType.StartArray)
            {
                batch.IsList = true;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && findings.Faults.Count < MostFaults)
                    encoder.Encode(ref reader, batch.Count, batch.Next(), findings);
                if (findings.Faults.Count >= MostFaults)
                    return;
            }
            else
            {
                encoder.Encode(ref reader, batch.Count, batch.Next(), findings);
            }
        }

        if (!found)
            findings.Fault(batch.Count, Features, """is missing: a request is {"features": {...}}""");
    }
}
