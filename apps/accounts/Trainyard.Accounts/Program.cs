using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;
using Trainyard.Accounts.Pricing;
using Trainyard.Accounts.Users;

if (args is not ["serve" or "work" or "migrate"])
{
    Console.WriteLine(AccountsOptions.Help);
    return args is ["--help" or "-h" or "-?"] ? 0 : 2;
}

try
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Configuration.Sources.Clear();
    builder.Configuration.AddEnvironmentVariables(AccountsOptions.Prefix);
    if (builder.Configuration[AccountsOptions.SecretsVariable] is { Length: > 0 } secrets)
        builder.Configuration.AddKeyPerFile(secrets, optional: false);
    var options = AccountsOptions.Read(builder.Configuration);
    var database = new Database(options.Database);
    if (args is ["migrate"] || !database.IsPostgres)
        await database.MigrateAsync(CancellationToken.None);
    if (args is ["migrate"])
        return 0;

    builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    // The host logs what fails at the start with its stack, and throws it too: below it is told in a line.
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None).AddFilter("System.Net.Http", LogLevel.Warning);
    var role = args is ["serve"] ? Role.Serve : Role.Work;
    await using var app = AccountsHost.Build(builder, options, role, TimeProvider.System, Console.Out);
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException e)
{
    Console.Error.WriteLine($"trainyard-accounts: {e.Message}");
    return 1;
}
catch (Exception e) when (Database.IsAway(e) || e is IOException { InnerException: AddressInUseException })
{
    Console.Error.WriteLine($"trainyard-accounts: {e.Message}{(e.InnerException is { } inner ? $": {inner.Message}" : "")}");
    return 1;
}
