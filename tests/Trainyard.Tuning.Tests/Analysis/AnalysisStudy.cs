namespace Trainyard.Tuning.Tests.Analysis;

/// <summary>Finished studies on the unit cube.</summary>
internal static class AnalysisStudy
{
    /// <summary>Random points x0, x1, ... of [0, 1] with the values of a function.</summary>
    public static Study Of(int dimensions, int trials, Func<double[], double> function, Direction direction = Direction.Minimize) =>
        Of(dimensions, trials, x => [function(x)], [direction]);

    public static Study Of(int dimensions, int trials, Func<double[], double[]> function, IReadOnlyList<Direction> directions)
    {
        var random = new Random(7);
        return new()
        {
            Space = new([
                .. Enumerable
                    .Range(0, dimensions)
                    .Select(i => new DoubleParameter
                    {
                        Name = $"x{i}",
                        Min = 0,
                        Max = 1,
                    }),
            ]),
            Directions = directions,
            Trials =
            [
                .. Enumerable
                    .Range(0, trials)
                    .Select(number =>
                    {
                        var x = Enumerable.Range(0, dimensions).Select(_ => random.NextDouble()).ToArray();
                        return Succeeded(number, function(x)) with
                        {
                            Parameters = new(x.Select((value, i) => KeyValuePair.Create($"x{i}", (ParameterValue)value))),
                        };
                    }),
            ],
        };
    }

    /// <summary>A study of trials with these values and no parameters.</summary>
    public static Study Of(IReadOnlyList<Direction> directions, params double[][] values) =>
        new()
        {
            Space = new([
                new DoubleParameter
                {
                    Name = "x0",
                    Min = 0,
                    Max = 1,
                },
            ]),
            Directions = directions,
            Trials = [.. values.Select((value, number) => Succeeded(number, value))],
        };

    private static Trial Succeeded(int number, double[] values) =>
        new()
        {
            Number = number,
            Parameters = ParameterSet.Empty,
            State = TrialState.Succeeded,
            Values = values,
            Ended = number,
        };
}
