using Trainyard.Contracts;
using Trainyard.Scorer;

var options = ScorerOptions.Read(Environment.GetEnvironmentVariable, out var fault);
if (options is null)
{
    Console.Error.WriteLine($"trainyard-scorer: Configuration: {fault}");
    return ExitCode.Of(FailureClass.Configuration);
}

return await ScorerProgram.RunAsync(options, Environment.GetEnvironmentVariable, TimeProvider.System);
