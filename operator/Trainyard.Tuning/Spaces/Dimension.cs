namespace Trainyard.Tuning;

/// <summary>
/// A parameter as samplers see it: a coordinate in [0, 1]. Numbers lie on their scale, widened by half a step at both ends where they have
/// steps, so that each value owns an equal share; the k-th of K categories owns [k/K, (k+1)/K].
/// </summary>
internal abstract class Dimension(Parameter parameter)
{
    public Parameter Parameter { get; } = parameter;

    public string Name => Parameter.Name;

    /// <summary>The dimension that the condition looks at, an index into the space; -1 where there is none.</summary>
    public int Parent { get; init; } = -1;

    /// <summary>The number of categories; 0 for a number.</summary>
    public int Choices { get; protected init; }

    /// <summary>The number of values; <see cref="long.MaxValue"/> where they are continuous.</summary>
    public long Count { get; protected init; }

    /// <summary>The coordinate of a value, the middle of its share; outside of [0, 1] where a number is out of range; NaN where it is no
    /// value of this parameter at all.</summary>
    public abstract double ToUnit(ParameterValue value);

    /// <summary>The value at a coordinate.</summary>
    public abstract ParameterValue FromUnit(double unit);

    /// <summary>What values there are, for messages.</summary>
    public abstract string Values { get; }

    /// <summary>The least and the greatest number, or every category.</summary>
    public abstract IReadOnlyList<ParameterValue> Ends { get; }

    /// <summary>Whether the value is one of this parameter's.</summary>
    public bool Contains(ParameterValue value)
    {
        var unit = ToUnit(value);
        return unit >= -1e-9 && unit <= 1 + 1e-9 && IsNear(FromUnit(unit), value);
    }

    private static bool IsNear(ParameterValue a, ParameterValue b) =>
        a == b
        || (
            a.Kind == ParameterValueKind.Number
            && b.Kind == ParameterValueKind.Number
            && Math.Abs(a.AsNumber - b.AsNumber) <= 1e-9 * Math.Max(Math.Abs(a.AsNumber), Math.Abs(b.AsNumber))
        );

    public static Dimension Of(Parameter parameter, int parent) =>
        parameter switch
        {
            DoubleParameter p => new NumericDimension(p, p.Min, p.Max, p.Step ?? 0, p.Scale) { Parent = parent },
            IntegerParameter p => new NumericDimension(p, p.Min, p.Max, p.Step, p.Scale) { Parent = parent },
            CategoricalParameter p => new ChoiceDimension(p, p.Values) { Parent = parent },
            BooleanParameter p => new ChoiceDimension(p, [false, true]) { Parent = parent },
            _ => throw new ArgumentException($"unknown kind of parameter: {parameter}", nameof(parameter)),
        };
}

internal sealed class NumericDimension : Dimension
{
    private readonly double _min;
    private readonly double _step;
    private readonly bool _log;
    private readonly double _low;
    private readonly double _high;
    private readonly double _max;

    public NumericDimension(Parameter parameter, double min, double max, double step, Scale scale)
        : base(parameter)
    {
        (_min, _step, _log) = (min, step, scale == Scale.Log);
        _max = step > 0 ? OnGrid(Math.Floor(((max - min) / step) + 1e-9)) : max;
        Count =
            _max == min ? 1
            : step > 0 ? (long)Math.Round((_max - min) / step) + 1
            : long.MaxValue;
        // A step as wide as the least value itself would reach down to the logarithm of zero.
        _low = OnScale(_log ? Math.Max(min - (step / 2), min / 2) : min - (step / 2));
        _high = OnScale(_max + (step / 2));
    }

    public override string Values
    {
        get
        {
            var steps = _step <= 0 || (_step == 1 && Parameter is IntegerParameter) ? "" : $" in steps of {(ParameterValue)_step}";
            return $"{(Parameter is IntegerParameter ? "a whole number" : "a number")} from {(ParameterValue)_min} to "
                + $"{(ParameterValue)_max}{steps}";
        }
    }

    public override IReadOnlyList<ParameterValue> Ends => Count == 1 ? [_min] : [_min, _max];

    public override double ToUnit(ParameterValue value)
    {
        if (value.Kind != ParameterValueKind.Number || double.IsNaN(value.AsNumber))
        {
            return double.NaN;
        }

        if (Count == 1)
        {
            return value.AsNumber == _min ? 0.5
                : value.AsNumber < _min ? -1
                : 2;
        }

        return (OnScale(value.AsNumber) - _low) / (_high - _low);
    }

    public override ParameterValue FromUnit(double unit)
    {
        if (Count == 1)
        {
            return _min;
        }

        var position = _low + (unit * (_high - _low));
        var value = _log ? Portable.Exp(position) : position;
        return _step > 0 ? Math.Min(_max, OnGrid(Math.Max(0, Math.Round((value - _min) / _step)))) : Math.Clamp(value, _min, _max);
    }

    private double OnScale(double value) => _log ? Portable.Log(value) : value;

    /// <summary>Decimal arithmetic keeps 0.1 + 2 x 0.1 at 0.3.</summary>
    private double OnGrid(double index)
    {
        var value = _min + (index * _step);
        return Math.Abs(value) < 1e12 && _step > 1e-12 && Math.Abs(_min) < 1e12
            ? (double)((decimal)_min + ((decimal)index * (decimal)_step))
            : value;
    }
}

internal sealed class ChoiceDimension : Dimension
{
    private readonly IReadOnlyList<ParameterValue> _values;

    public ChoiceDimension(Parameter parameter, IReadOnlyList<ParameterValue> values)
        : base(parameter)
    {
        _values = values;
        Choices = values.Count;
        Count = values.Count;
    }

    public override string Values => $"one of {string.Join(", ", _values)}";

    public override IReadOnlyList<ParameterValue> Ends => _values;

    public override double ToUnit(ParameterValue value)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            if (_values[i] == value)
            {
                return (i + 0.5) / _values.Count;
            }
        }

        return double.NaN;
    }

    public override ParameterValue FromUnit(double unit) => _values[IndexOf(unit)];

    public int IndexOf(double unit) => Math.Clamp((int)(unit * _values.Count), 0, _values.Count - 1);
}
