using Trainyard.Testing;

namespace Trainyard.Architecture.Tests;

/// <summary>What neither the compiler nor <c>dotnet format</c> looks at.</summary>
public sealed class HandwritingTests
{
    /// <summary>As <c>max_line_length</c> of .editorconfig, which no .NET tool reads.</summary>
    private const int Width = 140;

    private static string Root => Repository.Root;

    [Fact]
    public void No_line_of_code_is_wider_than_the_window()
    {
        var files = Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories).Where(IsOurs).ToList();
        Assert.True(files.Count > 500, $"only {files.Count} files were found under {Root}");
        Assert.Empty(files.SelectMany(Wide));
    }

    [Theory]
    [InlineData("", 140, 0)]
    [InlineData("", 141, 1)]
    [InlineData("var text = \"\"\"", 141, 0)]
    [InlineData("var text = \"\"\"one line\"\"\";", 141, 1)]
    [InlineData("var text = \"\"\"\nmore\n\"\"\";", 141, 1)]
    public void Only_lines_of_raw_text_may_be_wider(string before, int width, int found) =>
        Assert.Equal(found, Wide([.. before.Split('\n'), new string('x', width)]).Count());

    private static IEnumerable<string> Wide(string path) =>
        Wide(File.ReadAllLines(path)).Select(line => $"{Path.GetRelativePath(Root, path)}:{line.Number} has {line.Columns} columns");

    /// <summary>Lines over <see cref="Width"/>, but for those of a raw string, which are data and cannot be broken.</summary>
    private static IEnumerable<(int Number, int Columns)> Wide(IReadOnlyList<string> lines)
    {
        var raw = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var marks = lines[i].Split("\"\"\"").Length - 1;
            if (lines[i].Length > Width && !raw && marks == 0)
                yield return (i + 1, lines[i].Length);
            raw ^= marks % 2 == 1;
        }
    }

    private static bool IsOurs(string path) =>
        Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar) is var parts
        && !parts.Any(part => part.StartsWith('.') || part is "artifacts" or "obj" or "bin" or "node_modules");
}
