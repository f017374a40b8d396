namespace Trainyard.Models;

/// <summary>The rule for paths in an artifact store.</summary>
public static class ArtifactPath
{
    /// <summary>The path itself, if it may be used.</summary>
    /// <exception cref="ArgumentException">A part is empty, "." or "..".</exception>
    public static string Checked(string path)
    {
        foreach (var part in path.Split('/'))
        {
            if (part is "" or "." or ".." || part.Contains('\\') || part.Contains('\0'))
                throw new ArgumentException($"'{path}' is no path of an artifact store", nameof(path));
        }

        return path;
    }
}
