using Trainyard.Trainer;

Func<string, string?> environment = Environment.GetEnvironmentVariable;
var process = new TrialProcess(environment, Console.Out, Console.Error);

// In a pod nothing stands on the command line; the parser of it is not even loaded then.
return args.Length == 0 && TrialInput.IsThere(environment)
    ? await process.RunAsync(() => TrialInput.Read(environment)!)
    : await ByHand.RunAsync(args, process, environment);
