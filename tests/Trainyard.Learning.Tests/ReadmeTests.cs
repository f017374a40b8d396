using System.Runtime.CompilerServices;
using Trainyard.Contracts;
using Trainyard.Learning.Tests.Support;

namespace Trainyard.Learning.Tests;

/// <summary>The list of parameters in the README, against those that the algorithms know.</summary>
public sealed class ReadmeTests
{
    public static TheoryData<Algorithm, LearningTask> All() =>
        new(
            from algorithm in Enum.GetValues<Algorithm>()
            from task in Enum.GetValues<LearningTask>()
            where AllLearners.Suits(algorithm, task)
            select new TheoryDataRow<Algorithm, LearningTask>(algorithm, task)
        );

    [Theory]
    [MemberData(nameof(All))]
    public void Every_parameter_is_in_the_readme(Algorithm algorithm, LearningTask task)
    {
        var readme = Readme();

        var e = Assert.Throws<LearningException>(() => AllLearners.For(algorithm).Fit(Tables.Request(task, null, ("noSuchThing", 1))));

        var known = e.Message.Split("it knows ")[1].Split(", ");
        Assert.All(known, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_metric_is_in_the_readme()
    {
        var readme = Readme();

        Assert.All(Metrics.All, metric => Assert.Contains($"`{metric.Name}`", readme, StringComparison.Ordinal));
    }

    private static string Readme([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "models", "Trainyard.Learning", "README.md"));
}
