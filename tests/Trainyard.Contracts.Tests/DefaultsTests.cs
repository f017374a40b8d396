using System.Text.Json;

namespace Trainyard.Contracts.Tests;

public sealed class DefaultsTests
{
    [Fact]
    public void What_a_trial_file_leaves_out_has_its_default()
    {
        var file = JsonSerializer.Deserialize(
            """
            {"trainingJob":"sonar","namespace":"default","run":1,
             "data":{"sources":[{"name":"pings","uri":"file:///pings.csv"}],"label":["label"],"validation":{}},
             "model":{"task":"Regression","algorithm":"Linear"},"objective":{"metric":"rmse"}}
            """,
            ContractsJson.Default.TrialFile
        )!;

        Assert.Equal(new HoldoutSpec(), file.Data.Holdout);
        Assert.Equal(0.2, file.Data.Holdout.Fraction);
        Assert.Equal(5, file.Data.Validation.Folds);
        Assert.Empty(file.Model.Parameters);
    }
}
