using System.CommandLine;
using Trainyard.Operator;

// Told to end, the operator finishes what it has in hand and gives its lease back.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(25) };
var environment = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentFlags.Prefix).Build();
var command = OperatorCommand.Create();
return await command.Parse(EnvironmentFlags.Over(command.Options, environment, args)).InvokeAsync(invocation);
