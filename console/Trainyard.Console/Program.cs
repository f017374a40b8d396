using Trainyard.Console;

return await ConsoleCommand.Create().Parse(args).InvokeAsync();
