namespace Trainyard.Models;

/// <summary>
/// How the values of a column were written as text in training. What was found there, and nothing else, decides how a text is read later:
/// the same row gives the same answer beside any others.
/// </summary>
public sealed record ValueFormat
{
    /// <summary>The decimal separator where it is not the point: ",".</summary>
    public string? Decimal { get; init; }

    /// <summary>What may stand between groups of three digits, one character; a blank stands for any. Null: nothing.</summary>
    public string? Thousands { get; init; }

    /// <summary>What stands before or after every number and is no part of it: %, $, € ... The number is in that unit: 12 % is
    /// 12.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether (14) is -14, as accountants write it.</summary>
    public bool Parentheses { get; init; }

    /// <summary>The words that were gaps, beside the empty text; a category's are told apart by case, others are not.</summary>
    public IReadOnlyList<string>? Gaps { get; init; }

    /// <summary>
    /// How moments are written (.NET's custom formats: d.M.yyyy H:mm), in UTC; null: as in ISO 8601. Of a number: a time of the day, in
    /// seconds since midnight.
    /// </summary>
    public IReadOnlyList<string>? DateFormats { get; init; }

    /// <summary>The word for true, in any case; null: true.</summary>
    public string? True { get; init; }

    /// <summary>The word for false, in any case; null: false.</summary>
    public string? False { get; init; }

    /// <summary>Whether blanks around a category are no part of it. Around all else they never are.</summary>
    public bool Trim { get; init; }
}
