using Trainyard.Contracts;

namespace Trainyard.Data.Sources;

/// <summary>Files of file:// and pvc:// sources.</summary>
internal static class LocalFiles
{
    /// <summary>The files that a path, which may be a glob or a folder, stands for, in ordinal order.</summary>
    /// <exception cref="FailureException">NotFound.</exception>
    internal static IReadOnlyList<SourceFile> Find(string uri, string path)
    {
        if (File.Exists(path))
            return [new SourceFile(uri, path)];

        var glob = new Glob(Directory.Exists(path) ? path.TrimEnd('/') + "/*" : path);
        var scheme = uri.EndsWith(path, StringComparison.Ordinal) ? uri[..^path.Length] : "file://";
        if (!glob.IsPlain && Directory.Exists(glob.Prefix))
        {
            SourceFile[] found =
            [
                .. Directory
                    .EnumerateFiles(glob.Prefix, "*", SearchOption.AllDirectories)
                    .Where(glob.Means)
                    .Order(StringComparer.Ordinal)
                    .Select(file => new SourceFile(scheme + file, file)),
            ];
            if (found.Length > 0)
                return found;
        }

        throw new FailureException(FailureClass.NotFound, $"{uri} is not there: no file matches {path}");
    }
}
