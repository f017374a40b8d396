using System.CommandLine;
using Trainyard.Cli.Load;

namespace Trainyard.Cli.Tests.Load;

public sealed class LoadCommandTests
{
    [Theory]
    [InlineData("--duration soon", "--duration is 'soon': it must be a length of time")]
    [InlineData("--bad 110%", "--bad is '110%': it must be a share")]
    [InlineData("--max-error-rate none", "--max-error-rate is 'none': it must be a share")]
    public void A_value_that_cannot_be_read_names_its_option(string options, string error)
    {
        var parsed = LoadCommand.Create().Parse($"sonar {options}");

        Assert.Contains(parsed.Errors, fault => fault.Message.Contains(error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ftp://sonar", "ftp://sonar is no address")]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:1/openapi.json does not answer")]
    [InlineData("http://sonar.somewhere.svc", "kubectl port-forward service/sonar 8080:80, and trainyard load http://127.0.0.1:8080")]
    [InlineData("http://sonar --rate 0", "--rate is 0")]
    public async Task What_cannot_be_done_is_told_in_a_line(string arguments, string error)
    {
        var fault = await Assert.ThrowsAsync<CliException>(() =>
            LoadCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false })
        );

        Assert.Contains(error, fault.Message, StringComparison.Ordinal);
    }
}
