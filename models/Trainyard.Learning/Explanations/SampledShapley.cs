namespace Trainyard.Learning.Explanations;

/// <summary>
/// Shapley values by permutations, each taken forwards and backwards (Štrumbelj and Kononenko 2014; Mitchell et al. 2022 for the pairs):
/// columns that are not known yet are gaps. The parts of each permutation add up to the raw output, and so do their means.
/// </summary>
internal static class SampledShapley
{
    public const string Name = "Shapley values by 32 permutations, gaps for what is not known";

    private const int Pairs = 16;

    /// <summary>Adds each column's part, and the raw outputs of a row of gaps.</summary>
    /// <param name="predict">Raw outputs of rows.</param>
    public static void Add(Action<Matrix, float[]> predict, ReadOnlySpan<float> row, Span<double> bases, Span<double> parts)
    {
        // The same row has the same explanation, whoever asks.
        var random = new Random(1);
        int[] order = [.. Enumerable.Range(0, row.Length)];
        for (var pair = 0; pair < Pairs; pair++)
        {
            random.Shuffle(order);
            Walk(predict, row, order, bases, parts);
            Array.Reverse(order);
            Walk(predict, row, order, bases, parts);
        }
    }

    private static void Walk(Action<Matrix, float[]> predict, ReadOnlySpan<float> row, int[] order, Span<double> bases, Span<double> parts)
    {
        var outputs = bases.Length;
        var values = new float[(row.Length + 1) * row.Length];
        values.AsSpan(0, row.Length).Fill(float.NaN);
        for (var known = 1; known <= row.Length; known++)
        {
            var one = values.AsSpan(known * row.Length, row.Length);
            values.AsSpan((known - 1) * row.Length, row.Length).CopyTo(one);
            one[order[known - 1]] = row[order[known - 1]];
        }

        var raw = new float[(row.Length + 1) * outputs];
        predict(new Matrix(values, row.Length + 1, row.Length), raw);
        for (var output = 0; output < outputs; output++)
        {
            bases[output] += raw[output] / (2.0 * Pairs);
            for (var known = 1; known <= row.Length; known++)
            {
                var step = (double)raw[(known * outputs) + output] - raw[((known - 1) * outputs) + output];
                parts[(output * row.Length) + order[known - 1]] += step / (2.0 * Pairs);
            }
        }
    }
}
