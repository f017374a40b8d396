using k8s.Models;
using Trainyard.Console.Starting;
using Trainyard.Runtime;

namespace Trainyard.Console.Tests.Starting;

public sealed class FieldFaultsTests
{
    private static readonly NewSweep Form = new()
    {
        Uri = "s3://rows/a.csv",
        Labels = ["y"],
        Output = "s3://models/a",
    };

    [Theory]
    [InlineData("0", "0: use at least 1")]
    [InlineData("many", "must be a whole number")]
    [InlineData("2.5", "must be a whole number")]
    [InlineData("", "must be a whole number")]
    [InlineData("99999999999", "must be a whole number")]
    public void What_is_typed_as_a_number_is_kept_and_told_at_its_field(string typed, string told)
    {
        var faults = Of(Form with { Trials = typed });
        Assert.Equal([told], faults.Of("spec.sweep.maxTrials"));
        Assert.Equal("f-spec-sweep-maxTrials", faults.Marks("spec.sweep.maxTrials")["aria-describedby"]);
        Assert.Empty(faults.Marks("spec.sweep.max"));
    }

    [Fact]
    public void A_fault_below_a_field_stands_at_the_field_and_says_where()
    {
        var faults = Of(Form with { Uri = "rows.csv" });
        Assert.StartsWith("[0].uri: ", Assert.Single(faults.Of("spec.data.sources")), StringComparison.Ordinal);
        Assert.Empty(faults.Of("spec.data.label"));
    }

    [Theory]
    [InlineData("AlreadyExists", "trainingjobs", 409, "metadata.name", 4)]
    [InlineData("NotFound", "namespaces", 404, "metadata.namespace", 5)]
    [InlineData("Invalid", "trainingjobs", 422, "", 0)]
    public void A_refusal_without_causes_stands_at_the_field_that_it_speaks_of(string reason, string kind, int code, string path, int line)
    {
        var status = new V1Status
        {
            Reason = reason,
            Code = code,
            Message = "no",
            Details = new() { Kind = kind, Name = "a" },
        };
        Assert.Equal([new ManifestFault(line, path, "no")], ManifestCheck.Refusal(Form.Yaml(), new ApiException(status, "POST")));
    }

    [Fact]
    public void The_causes_of_a_refusal_stand_each_at_its_own_field()
    {
        var status = new V1Status
        {
            Reason = "Invalid",
            Code = 422,
            Details = new()
            {
                Causes =
                [
                    new() { Field = "spec.sweep.maxTrials", Message = "too many" },
                    new() { Field = "metadata.name", Message = "too long" },
                ],
            },
        };
        var faults = new FieldFaults(ManifestCheck.Refusal(Form.Yaml(), new ApiException(status, "POST")));
        Assert.Equal(["too many"], faults.Of("spec.sweep.maxTrials"));
        Assert.Equal(["too long"], faults.Of("metadata.name"));
    }

    private static FieldFaults Of(NewSweep form) => new(ManifestCheck.Of(form.Yaml()).Faults);
}
