using Trainyard.Models;
using Trainyard.Predictor.Serving;

try
{
    PredictorOptions options = PredictorOptions.Read(Environment.GetEnvironmentVariable);
    using ServedModel model = await ServedModel.LoadAsync(options, Environment.GetEnvironmentVariable);

    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options));
    await using WebApplication app = PredictorHost.Build(builder, options, model);
    await app.RunAsync();
    return 0;
}
catch (FailureException e)
{
    Console.Error.WriteLine($"trainyard-predictor: {e.Failure.Class}: {e.Failure.Message}{(e.Failure.Hint is { } hint ? $" ({hint})" : "")}");
    return 1;
}
