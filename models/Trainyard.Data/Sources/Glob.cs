using System.Text;
using System.Text.RegularExpressions;

namespace Trainyard.Data.Sources;

/// <summary>
/// A path with * (any characters but /), ? (one), ** (any folders) and [abc]. It is a plain path where it has none of them.
/// </summary>
public sealed class Glob
{
    private static readonly char[] Wild = ['*', '?', '['];
    private readonly Regex _pattern;

    // Whether the pattern itself says the first character of files that begin with a dot or a line: . and _.
    private readonly bool _namesHidden;

    public Glob(string pattern)
    {
        var wild = pattern.IndexOfAny(Wild);
        IsPlain = wild < 0;
        Prefix = IsPlain ? pattern : pattern[..(pattern.LastIndexOf('/', wild) + 1)];
        _namesHidden = IsPlain || pattern[(pattern.LastIndexOf('/') + 1)..] is ['.' or '_', ..];
        _pattern = new Regex($"^{Translate(pattern)}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>Whether it names one path.</summary>
    public bool IsPlain { get; }

    /// <summary>What every match begins with: the path itself, or the folders before the first wild part, with the / at their
    /// end.</summary>
    public string Prefix { get; }

    /// <summary>Whether it matches a path.</summary>
    public bool Matches(string path) => _pattern.IsMatch(path);

    /// <summary>Whether a file that is there is meant: one that only stands beside data is where the pattern names it.</summary>
    internal bool Means(string path) => Matches(path) && (_namesHidden || !FileFormats.IsBeside(path));

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                var folders = i + 2 < pattern.Length && pattern[i + 2] == '/';
                regex.Append(folders ? "(?:[^/]*/)*" : ".*");
                i += folders ? 2 : 1;
            }
            else if (pattern[i] == '[' && pattern.IndexOf(']', i) is var end and > 0)
            {
                regex.Append('[').Append(pattern[(i + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal)).Append(']');
                i = end;
            }
            else
            {
                regex.Append(
                    pattern[i] switch
                    {
                        '*' => "[^/]*",
                        '?' => "[^/]",
                        var other => Regex.Escape(other.ToString()),
                    }
                );
            }
        }

        return regex.ToString();
    }
}
