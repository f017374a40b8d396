using System.Globalization;

namespace Trainyard.Tuning;

/// <summary>The value of one parameter: a number, a text or a truth value. An integer is a number without a fraction.</summary>
public readonly record struct ParameterValue
{
    private readonly double _number;
    private readonly string? _text;

    private ParameterValue(ParameterValueKind kind, double number, string? text) => (Kind, _number, _text) = (kind, number, text);

    /// <summary>What the value is.</summary>
    public ParameterValueKind Kind { get; }

    /// <summary>The number. Throws <see cref="InvalidOperationException"/> when the value is none.</summary>
    public double AsNumber => Kind == ParameterValueKind.Number ? _number : throw Not("a number");

    /// <summary>The number, rounded to an integer. Throws <see cref="InvalidOperationException"/> when the value is no number.</summary>
    public long AsInteger => (long)Math.Round(AsNumber);

    /// <summary>The text. Throws <see cref="InvalidOperationException"/> when the value is none.</summary>
    public string AsText => Kind == ParameterValueKind.Text ? _text! : throw Not("a text");

    /// <summary>The truth value. Throws <see cref="InvalidOperationException"/> when the value is none.</summary>
    public bool AsBoolean => Kind == ParameterValueKind.Boolean ? _number != 0 : throw Not("a truth value");

    /// <summary>Makes a value of a number.</summary>
    public static implicit operator ParameterValue(double value) => new(ParameterValueKind.Number, value, null);

    /// <summary>Makes a value of a text.</summary>
    public static implicit operator ParameterValue(string value) => new(ParameterValueKind.Text, 0, value);

    /// <summary>Makes a value of a truth value.</summary>
    public static implicit operator ParameterValue(bool value) => new(ParameterValueKind.Boolean, value ? 1 : 0, null);

    /// <summary>The value as a program would read it: 0.1, relu, true.</summary>
    public override string ToString() =>
        Kind switch
        {
            ParameterValueKind.Number => _number.ToString("R", CultureInfo.InvariantCulture),
            ParameterValueKind.Text => _text!,
            _ => _number != 0 ? "true" : "false",
        };

    private InvalidOperationException Not(string wanted) => new($"{ToString()} is not {wanted}");
}

/// <summary>The kinds of <see cref="ParameterValue"/>.</summary>
public enum ParameterValueKind
{
    /// <summary>A number; integers too.</summary>
    Number,

    Text,

    /// <summary>True or false.</summary>
    Boolean,
}
