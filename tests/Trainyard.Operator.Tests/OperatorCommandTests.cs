namespace Trainyard.Operator.Tests;

public sealed class OperatorCommandTests
{
    [Fact]
    public async Task A_kubeconfig_that_is_not_there_is_one_clear_line()
    {
        var code = await OperatorCommand
            .Create()
            .Parse(["--kubeconfig", "/does/not/exist", "--health-address", "http://127.0.0.1:0"])
            .InvokeAsync();

        Assert.Equal(1, code);
    }

    [Fact]
    public void An_unknown_option_is_an_error() => Assert.NotEmpty(OperatorCommand.Create().Parse(["--nonsense"]).Errors);
}
