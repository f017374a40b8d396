using System.Runtime.InteropServices;
using Trainyard.Contracts;
using Trainyard.RolloutRouter;

if (args is ["--help" or "-h" or "-?", ..])
{
    Console.WriteLine(RouterOptions.Help);
    return 0;
}

try
{
    var options = RouterOptions.Read(Environment.GetEnvironmentVariable);
    await using var router = await RolloutRouter.StartAsync(options, TimeProvider.System);
    using var stopping = new CancellationTokenSource();
    using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    await router.RunAsync(stopping.Token);
    return 0;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }
}
catch (Exception e) when (e is ArgumentException or IOException or FailureException)
{
    Console.Error.WriteLine($"trainyard-router: Configuration: {e.Message}");
    return 1;
}
