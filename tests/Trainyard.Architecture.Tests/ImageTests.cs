using System.Text.RegularExpressions;
using Trainyard.Testing;

namespace Trainyard.Architecture.Tests;

public sealed partial class ImageTests
{
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

    [Fact]
    public void Images_are_tagged_with_the_version_of_the_programs_in_them()
    {
        var props = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));

        Assert.Equal(Version().Match(props).Groups[1].Value, Default().Match(Bake).Groups[1].Value);
    }

    [GeneratedRegex("dockerfile = \"([^\"]+)\"")]
    private static partial Regex Dockerfiles();

    [GeneratedRegex("default = \"([^\"]+)\"")]
    private static partial Regex Default();

    [GeneratedRegex("<Version>([^<]+)</Version>")]
    private static partial Regex Version();
}
