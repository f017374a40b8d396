using System.Diagnostics;
using Trainyard.Trainer;

Func<string, string?> environment = Environment.GetEnvironmentVariable;

if (DigestProcess.IsAskedFor(args) && TrialInput.IsThere(environment))
    return await new DigestProcess(environment, Console.Out, Console.Error).RunAsync();
if (PreflightProcess.IsAskedFor(args) && TrialInput.IsThere(environment))
{
    var preflight = new PreflightProcess(environment, () => Process.GetCurrentProcess().PeakWorkingSet64, Console.Out, Console.Error);
    return await preflight.RunAsync(() => TrialInput.Read(environment)!, ownProgram: args.Length > 1);
}

// In a pod nothing else stands on the command line; the parser of it is not even loaded then.
if (args.Length == 0 && WorkerProcess.IsThere(environment))
    return await new WorkerProcess(environment, Console.Out, Console.Error).RunAsync();
return args.Length == 0 && TrialInput.IsThere(environment)
    ? await new TrialProcess(environment, Console.Out, Console.Error).RunAsync(() => Task.FromResult(TrialInput.Read(environment)!))
    : await CommandLineRun.RunAsync(args, Console.Out, Console.Error, environment);
