using System.Text.RegularExpressions;
using Trainyard.Testing;

namespace Trainyard.Architecture.Tests;

public sealed partial class ImageTests
{
    public static TheoryData<string> Files => [.. Dockerfiles().Matches(Bake).Select(match => match.Groups[1].Value)];

    private static string Bake { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docker-bake.hcl"));

    [Fact]
    public void Every_image_that_has_a_dockerfile_is_built_with_the_others()
    {
        var there = Project
            .All.Values.Select(project => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project.Folder)!))
            .Distinct()
            .Select(folder => $"{folder}/Dockerfile")
            .Where(file => File.Exists(Path.Combine(Repository.Root, file)));

        Assert.Equal(there.Order(), Dockerfiles().Matches(Bake).Select(match => match.Groups[1].Value).Order());
    }

    /// <summary>So a change of code fetches no package anew.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Packages_are_restored_from_project_files_alone(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));
        var folder = Published().Match(text).Groups[1].Value;
        var project = Project.All.Values.Single(one => Path.GetDirectoryName(one.Path) == folder);
        var needed = project.Reaches().Select(name => Project.All[name].Path).Append(project.Path);
        var restored = text[..text.IndexOf("dotnet restore", StringComparison.Ordinal)];

        Assert.Equal(needed.Order(), Copied().Matches(restored).Select(match => match.Groups[1].Value).Order());
        Assert.DoesNotContain("COPY . .", restored, StringComparison.Ordinal);
        Assert.Contains("--mount=type=cache,target=/root/.nuget/packages", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Images_stand_on_pinned_bases_run_as_nobody_and_say_what_they_are(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));

        Assert.All(Bases().Matches(text).Select(match => match.Groups[1].Value), image =>
            Assert.Matches(@"(:\d+(\.\d+)+\S*|@sha256:[0-9a-f]{64})$", image)
        );
        Assert.All(Stages().Matches(text).Select(match => match.Groups[1].Value), image => Assert.StartsWith("$", image));
        Assert.EndsWith("\nUSER 65532:65532\nENTRYPOINT", text[..(text.LastIndexOf("ENTRYPOINT", StringComparison.Ordinal) + 10)]);
        foreach (var label in (string[])["title", "description", "version", "revision", "source", "licenses"])
            Assert.Contains($"org.opencontainers.image.{label}=", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_tagged_with_the_version_of_the_programs_in_them()
    {
        var props = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));

        Assert.Equal(Version().Match(props).Groups[1].Value, Default().Match(Bake).Groups[1].Value);
    }

    [GeneratedRegex("dockerfile = \"([^\"]+)\"")]
    private static partial Regex Dockerfiles();

    [GeneratedRegex(@"dotnet publish (\S+) ")]
    private static partial Regex Published();

    [GeneratedRegex(@"^COPY (\S+\.csproj) ", RegexOptions.Multiline)]
    private static partial Regex Copied();

    [GeneratedRegex(@"^ARG \w+_IMAGE=(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Bases();

    [GeneratedRegex(@"^FROM (?:--platform=\S+ )?(\S+)", RegexOptions.Multiline)]
    private static partial Regex Stages();

    [GeneratedRegex("default = \"([^\"]+)\"")]
    private static partial Regex Default();

    [GeneratedRegex("<Version>([^<]+)</Version>")]
    private static partial Regex Version();
}
