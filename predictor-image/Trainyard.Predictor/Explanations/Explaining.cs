using System.Text.Json;
using Trainyard.Learning;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tables;

namespace Trainyard.Predictor.Explanations;

/// <summary><c>?explain=true</c>: what each feature adds to the raw output, in the answer of each row.</summary>
internal static class Explaining
{
    /// <summary>An explanation costs hundreds of times what a prediction does.</summary>
    private const int MostRows = 1000;

    /// <summary>Whether a request asks for it.</summary>
    /// <exception cref="BadHttpRequestException">It says neither true nor false, or the answer has no place for it.</exception>
    public static bool IsAsked(HttpRequest request, TableFormat answer)
    {
        if (!request.QueryString.HasValue || !request.Query.TryGetValue("explain", out var said))
            return false;
        if (!bool.TryParse(said, out var asked))
            throw new BadHttpRequestException($"explain must be true or false, not '{said}'");
        if (asked && answer != TableFormat.Json)
            throw new BadHttpRequestException("?explain= adds to a JSON answer: accept application/json");
        return asked;
    }

    /// <summary>The explanation of each row.</summary>
    /// <exception cref="BadHttpRequestException">They are too many (413).</exception>
    public static Explanation[] Of(Matrix rows, ServedModel model)
    {
        RequireFew(rows.Rows);
        return [.. Enumerable.Range(0, rows.Rows).Select(row => model.Model.Explain(rows.Row(row)))];
    }

    /// <exception cref="BadHttpRequestException">They are too many (413).</exception>
    public static void RequireFew(int rows)
    {
        if (rows > MostRows)
            throw new BadHttpRequestException($"{MostRows} rows are explained at once, no more", StatusCodes.Status413PayloadTooLarge);
    }

    /// <summary>
    /// Writes "explanation" into an object that is open. As with "prediction", one output is told by itself, several by their names.
    /// </summary>
    public static void Write(Utf8JsonWriter writer, Explanation explanation, ServedModel model)
    {
        writer.WriteStartObject("explanation"u8);
        writer.WriteString("method"u8, explanation.Method);
        writer.WriteString("unit"u8, explanation.Unit);
        Each("base"u8, output => writer.WriteNumberValue(explanation.Bases[output]));
        Each("raw"u8, output => writer.WriteNumberValue(explanation.Raw(output)));
        Each("contributions"u8, output => WriteFeatures(writer, explanation.Of(output), model));
        writer.WriteEndObject();

        void Each(ReadOnlySpan<byte> name, Action<int> write)
        {
            writer.WritePropertyName(name);
            if (model.OutputNames.Count == 1)
            {
                write(0);
                return;
            }

            writer.WriteStartObject();
            for (var output = 0; output < model.OutputNames.Count; output++)
            {
                writer.WritePropertyName(model.OutputNames[output]);
                write(output);
            }

            writer.WriteEndObject();
        }
    }

    // A feature may be several columns: a category's 0 and 1, a time's day and hour.
    private static void WriteFeatures(Utf8JsonWriter writer, ReadOnlySpan<double> columns, ServedModel model)
    {
        writer.WriteStartObject();
        foreach (var encoder in model.Encoder.Encoders)
        {
            double sum = 0;
            foreach (var part in columns.Slice(encoder.Offset, encoder.Columns.Count))
                sum += part;
            writer.WriteNumber(encoder.Feature.Name, sum);
        }

        writer.WriteEndObject();
    }
}
