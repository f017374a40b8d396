using System.CommandLine;
using System.CommandLine.Parsing;
using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>The options that say how a CSV is written, for people.</summary>
internal sealed class CsvOptions
{
    private readonly Option<bool> _noHeader = new("--no-header")
    {
        Description = "The first line of a CSV is data: columns are column0, column1 ...",
    };
    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        Description = "The delimiter of a CSV. Default: found in the file.",
    };
    private readonly Option<string?> _quote = new("--quote") { Description = "The character around fields of a CSV, \"\" for none." };
    private readonly Option<string?> _encoding = new("--encoding")
    {
        Description = "The encoding where it is not UTF-8, such as windows-1252.",
    };
    private readonly Option<string?> _decimal = new("--decimal") { Description = "The decimal separator of a CSV, . or ," };
    private readonly Option<string?> _thousands = new("--thousands") { Description = "What stands between thousands." };
    private readonly Option<string?> _comment = new("--comment") { Description = "What lines that are no rows begin with." };
    private readonly Option<string[]> _gaps = new("--gap")
    {
        Description = "A word that stands for no value, beside the known ones. May be repeated.",
    };
    private readonly Option<string[]> _dateFormats = new("--date-format")
    {
        Description = "How days and times are written, such as 'd.M.yyyy H:mm'. May be repeated.",
    };

    /// <summary>Adds them to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[_noHeader, _delimiter, _quote, _encoding, _decimal, _thousands, _comment, _gaps, _dateFormats])
            command.Add(option);
    }

    internal CsvFormat From(ParseResult parsed) =>
        new()
        {
            Header = parsed.GetValue(_noHeader) ? false : null,
            Delimiter = parsed.GetValue(_delimiter),
            Quote = parsed.GetValue(_quote),
            Encoding = parsed.GetValue(_encoding),
            Decimal = parsed.GetValue(_decimal),
            Thousands = parsed.GetValue(_thousands),
            Comment = parsed.GetValue(_comment),
            Gaps = parsed.GetValue(_gaps) is { Length: > 0 } gaps ? gaps : null,
            DateFormats = parsed.GetValue(_dateFormats) is { Length: > 0 } formats ? formats : null,
        };
}
