using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Data;

namespace Trainyard.Accounts.Users;

/// <summary>The users admin and client, where they are wanted and missing. A password that is not given is made and printed.</summary>
internal static class DemoUsers
{
    public static async Task EnsureAsync(
        IServiceProvider services,
        AccountsOptions options,
        TextWriter console,
        CancellationToken cancellationToken
    )
    {
        (string Name, string? Password, bool IsAdmin)[] wanted =
        [
            ("admin", options.AdminPassword, true),
            ("client", options.ClientPassword, false),
        ];
        foreach (var (name, given, isAdmin) in wanted)
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AccountsDb>();
            if (await db.Users.AnyAsync(user => user.UserName == name, cancellationToken))
                continue;
            var password = given ?? RandomNumberGenerator.GetHexString(20, lowercase: true);
            var registration = scope.ServiceProvider.GetRequiredService<Registration>();
            var (made, errors) = await registration.RegisterAsync(name, password, isAdmin, cancellationToken);
            // Another replica may have been first.
            if (made is null && !errors.All(error => error.Code == "DuplicateUserName"))
            {
                throw new ConfigurationException(
                    $"the user {name} cannot be made: {string.Join("; ", errors.Select(error => error.Description))}"
                );
            }

            if (made is not null && given is null)
                await console.WriteLineAsync($"The user {name} was made, with the password {password}");
        }
    }
}
