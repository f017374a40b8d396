using Trainyard.Console.Starting;

namespace Trainyard.Console.Tests.Starting;

public sealed class ManifestCheckTests
{
    private static readonly string Good = new NewSweep { Uri = "pvc://uploads/a.csv", Labels = ["y"] }.Yaml();

    [Fact]
    public void A_manifest_without_fault_is_read_with_its_name()
    {
        var check = ManifestCheck.Of(Good);
        Assert.Empty(check.Faults);
        Assert.Equal(("my-sweep", "default"), (check.Name, check.Namespace));
    }

    [Theory]
    [InlineData("metric: auc", "metric: rmse", "spec.objective.metric")]
    [InlineData("maxTrials: 40", "maxTrials: 0", "spec.sweep.maxTrials")]
    [InlineData("max: 10", "max: 1", "spec.sweep.parameters[1]")]
    [InlineData("maxTrials: 40", "maxTrials: many", "spec.sweep.maxTrials")]
    [InlineData("kind: TrainingJob", "kind: Pod", "kind")]
    public void A_fault_stands_at_the_line_of_its_field(string right, string wrong, string path)
    {
        var yaml = Good.Replace(right, wrong, StringComparison.Ordinal);
        var fault = ManifestCheck.Of(yaml).Faults[0];
        Assert.StartsWith(path, fault.Path, StringComparison.Ordinal);
        var lines = yaml.Split('\n');
        var at = Array.FindIndex(lines, line => line.Contains(wrong, StringComparison.Ordinal)) + 1;
        Assert.InRange(fault.Line, at - 3, at);
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("")]
    [InlineData("just a text")]
    [InlineData("kind: TrainingJob")]
    [InlineData("kind: TrainingJob\nmetadata: { name: a }\nspec: { data: 1 }")]
    [InlineData("kind: TrainingJob\nmetadata: { name: a }\n---\nkind: TrainingJob")]
    public void What_is_no_training_job_is_told_and_breaks_nothing(string yaml) => Assert.NotEmpty(ManifestCheck.Of(yaml).Faults);

    [Theory]
    [InlineData("../../etc/passwd.csv", "passwd.csv")]
    [InlineData("C:\\data\\my table (1).CSV", "my-table--1-.CSV")]
    [InlineData(".hidden.csv", "hidden.csv")]
    [InlineData("rows*.parquet", "rows-.parquet")]
    public void An_upload_stays_in_its_folder(string name, string safe) => Assert.Equal(safe, Uploads.Safe(name));

    [Theory]
    [InlineData("program.exe")]
    [InlineData("rows")]
    public void An_upload_of_another_kind_is_refused(string name) => Assert.Throws<InvalidDataException>(() => Uploads.Safe(name));

    [Theory]
    [InlineData("Sonar Data.csv", "sonar-data")]
    [InlineData("ÄÖ.csv", "my-sweep")]
    public void A_sweep_is_named_after_its_file(string file, string name) => Assert.Equal(name, Uploads.JobName(file));
}
