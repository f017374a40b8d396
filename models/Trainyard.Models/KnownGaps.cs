using System.Collections.Frozen;

namespace Trainyard.Models;

/// <summary>Words that stand for "no value" in tables at large: those that pandas.read_csv takes, and what a spreadsheet writes where a
/// formula failed.</summary>
public static class KnownGaps
{
    /// <summary>The words as they are mostly written, without the empty one.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        "NA",
        "N/A",
        "n/a",
        "NaN",
        "nan",
        "NULL",
        "null",
        "None",
        "<NA>",
        "#N/A",
        "#N/A N/A",
        "#NA",
        "-NaN",
        "-nan",
        "1.#IND",
        "-1.#IND",
        "1.#QNAN",
        "-1.#QNAN",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AsWritten = Words
        .ToFrozenSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AnyCase = Words
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word is one in a column of numbers, times or truth values, where it can be nothing else: in any case.</summary>
    public static bool Contains(ReadOnlySpan<char> word) => AnyCase.Contains(word);

    /// <summary>Whether a word is one among texts: as it is written there, since "none" and "Na" may well be texts.</summary>
    public static bool ContainsAsWritten(ReadOnlySpan<char> word) => AsWritten.Contains(word);
}
