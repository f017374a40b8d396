using Microsoft.Extensions.Configuration;

namespace Trainyard.Operator.Tests;

public sealed class EnvironmentFlagsTests
{
    [Fact]
    public void What_the_environment_says_is_read_as_a_flag() =>
        Assert.Equal(
            ["--workers=4", "--leader-elect=true"],
            Over([], ("WORKERS", "4"), ("LEADER_ELECT", "true")).Order(StringComparer.Ordinal).Reverse()
        );

    [Theory]
    [InlineData("--workers", "2")]
    [InlineData("--workers=2")]
    public void The_command_line_goes_before_it(params string[] args) => Assert.Equal(args, Over(args, ("WORKERS", "4")));

    [Fact]
    public void What_is_set_to_nothing_is_not_set() => Assert.Empty(Over([], ("NAMESPACE", "")));

    [Fact]
    public void A_value_that_is_none_is_told_as_of_a_flag()
    {
        var command = OperatorCommand.Create();
        var error = Assert.Single(command.Parse(Over([], ("WORKERS", "many"))).Errors);
        Assert.Contains("--workers", error.Message, StringComparison.Ordinal);
        Assert.Empty(command.Parse(Over([], ("WORKERS", "3"), ("LEADER_ELECT", "false"), ("LOG_LEVEL", "Warning"))).Errors);
    }

    private static string[] Over(string[] args, params (string Name, string Value)[] environment)
    {
        var settings = environment.ToDictionary(pair => pair.Name, string? (pair) => pair.Value);
        return EnvironmentFlags.Over(
            OperatorCommand.Create().Options,
            new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
            args
        );
    }
}
