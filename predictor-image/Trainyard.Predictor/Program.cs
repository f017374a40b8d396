using Microsoft.AspNetCore.Connections;
using Trainyard.Contracts;
using Trainyard.Predictor.Serving;

if (args is ["--help" or "-h" or "-?", ..])
{
    Console.WriteLine(PredictorOptions.Help);
    return 0;
}

try
{
    var options = PredictorOptions.Read(Environment.GetEnvironmentVariable);
    using var model = await ServedModel.LoadAsync(options.Model, Environment.GetEnvironmentVariable);
    await Predecessor.CheckAsync(model, options, Environment.GetEnvironmentVariable);

    var builder = WebApplication.CreateSlimBuilder(args);
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options));
    // The host logs what fails at the start with its stack, and throws it too: below it is told in a line.
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    await using var app = PredictorHost.Build(builder, options, model);
    await app.RunAsync();
    return 0;
}
catch (FailureException e)
{
    Console.Error.WriteLine(
        $"trainyard-predictor: {e.Failure.Class}: {e.Failure.Message}{(e.Failure.Hint is { } hint ? $" ({hint})" : "")}"
    );
    return 1;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"trainyard-predictor: Configuration: {e.Message} ({PredictorOptions.ListenVariable} chooses another)");
    return 1;
}
