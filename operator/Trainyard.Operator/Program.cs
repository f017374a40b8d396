using System.CommandLine;
using Trainyard.Operator;

// Told to end, the operator finishes what it has in hand and gives its lease back.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(25) };
return await OperatorCommand.Create().Parse(args).InvokeAsync(configuration);
