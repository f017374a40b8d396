using Trainyard.Operator;

return await OperatorCommand.Create().Parse(args).InvokeAsync();
