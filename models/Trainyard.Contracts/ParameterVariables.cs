using System.Text.Json;
using System.Text.RegularExpressions;

namespace Trainyard.Contracts;

/// <summary>Hyperparameters as environment variables: learningRate is TRAINYARD_PARAM_LEARNING_RATE.</summary>
public static partial class ParameterVariables
{
    private const string Prefix = "TRAINYARD_PARAM_";

    /// <summary>The variable of a parameter; two parameters may have the same one.</summary>
    public static string Name(string parameter) => Prefix + NoLetter().Replace(Hump().Replace(parameter, "_"), "_").ToUpperInvariant();

    /// <summary>A value as text: a text itself, a number as JSON writes it, true or false.</summary>
    public static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>Where a word begins in camel case: before a capital that follows a small letter or a digit, or that begins a word after
    /// an abbreviation.</summary>
    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Hump();

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex NoLetter();
}
