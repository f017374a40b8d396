namespace Trainyard.Local.Node.Pods;

/// <summary>
/// Container paths and the real folders behind them. A process without a mount namespace sees its volumes because each mention of a mount
/// path, in its command, arguments and variables, is replaced by the real one.
/// </summary>
internal sealed class PathMap
{
    private readonly List<(string From, string To, bool Yields)> _mounts = [];

    /// <param name="from">The path in the container.</param>
    /// <param name="yields">
    /// For /tmp, which no pod mounts: what is there on this machine keeps its place, and variables are left alone.
    /// </param>
    public void Add(string from, string to, bool yields = false)
    {
        _mounts.RemoveAll(m => m.From == from);
        _mounts.Add((from.TrimEnd('/'), to, yields));
        // The innermost mount wins.
        _mounts.Sort((a, b) => b.From.Length.CompareTo(a.From.Length));
    }

    public bool Has(string from) => _mounts.Any(m => m.From == from);

    /// <summary>A text of a command line with all container paths replaced.</summary>
    public string Command(string text) => Replace(text, env: false);

    /// <summary>The value of a variable with the mounted paths replaced.</summary>
    public string Variable(string text) => Replace(text, env: true);

    /// <summary>The real place of one path, which need not be mounted.</summary>
    public string Path(string path) => Replace(path, env: false);

    /// <summary>Walks the text once, so that what was put in is not looked at again.</summary>
    private string Replace(string text, bool env)
    {
        if (!text.Contains('/'))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var mount =
                text[i] == '/'
                    ? _mounts.FirstOrDefault(m =>
                        !(m.Yields && (env || OnThisMachine(text, i))) && StartsAt(text, i, m.From, afterScheme: !m.Yields)
                    )
                    : default;
            if (mount.From is null)
            {
                result.Append(text[i++]);
                continue;
            }
            result.Append(mount.To);
            i += mount.From.Length;
        }
        return result.ToString();
    }

    /// <summary>A path starts after a character that cannot belong to one, or after file://; it ends at a slash or such a
    /// character.</summary>
    private static bool StartsAt(string text, int at, string path, bool afterScheme)
    {
        if (string.CompareOrdinal(text, at, path, 0, path.Length) != 0)
            return false;
        var end = at + path.Length;
        if (end < text.Length && (InName(text[end])))
            return false;
        if (at == 0 || !(InName(text[at - 1]) || text[at - 1] is '/' or '}' or ')'))
            return true;
        return afterScheme && at >= 7 && string.CompareOrdinal(text, at - 7, "file://", 0, 7) == 0;
    }

    /// <summary>/tmp/some or /tmp/some/thing, where /tmp/some, a file or a folder, exists.</summary>
    private static bool OnThisMachine(string text, int at)
    {
        var slash = text.IndexOf('/', at + 1);
        var end = slash + 1;
        while (slash >= 0 && end < text.Length && InName(text[end]))
            end++;
        // What ends a sentence or a list is no part of the name.
        return slash >= 0 && end > slash + 1 && (System.IO.Path.Exists(text[at..end]) || System.IO.Path.Exists(text[at..end].TrimEnd('.')));
    }

    private static bool InName(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '~' or '%' or '+' or '@';
}
