using Trainyard.Api;
using Trainyard.Console.Sweeps;
using Trainyard.Console.Tests.Support;

namespace Trainyard.Console.Tests.Sweeps;

public sealed class JobFilterTests
{
    private static readonly JobRow Row = JobRow.Of(Objects.Job());

    [Theory]
    [InlineData(null, null, null, null, true)]
    [InlineData("default", "team=ice", "Searching", "SON", true)]
    [InlineData("default", "team", null, "auc", true)]
    [InlineData(null, null, null, "boosting", true)]
    [InlineData("other", null, null, null, false)]
    [InlineData(null, "team=sea", null, null, false)]
    [InlineData(null, "tea", null, null, false)]
    [InlineData(null, null, "Failed", null, false)]
    [InlineData(null, null, null, "sonar2", false)]
    public void All_that_is_asked_for_must_hold(string? ns, string? label, string? phase, string? text, bool passes)
    {
        var filter = new JobFilter(ns, label, phase is null ? null : Enum.Parse<TrainingJobPhase>(phase), text);
        Assert.Equal(passes, filter.Matches(Row));
    }

    [Fact]
    public void Progress_counts_what_has_ended() => Assert.Equal((40, 60), (Row.Ended, Row.Most));

    [Fact]
    public void A_job_that_no_operator_has_seen_is_pending()
    {
        var row = JobRow.Of(Objects.Job() with { Status = null });
        Assert.Equal((TrainingJobPhase.Pending, 0, null), (row.Phase, row.Ended, row.Best));
    }
}
