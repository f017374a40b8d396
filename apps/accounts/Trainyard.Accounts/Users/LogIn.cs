using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;

namespace Trainyard.Accounts.Users;

/// <summary>Checks passwords, and locks a user out for a while after too many wrong ones.</summary>
internal sealed class LogIn(AccountsDb db, UserManager<User> users)
{
    private static readonly User Nobody = new() { UserName = "nobody" };

    // Of a password that nobody has: an unknown name takes as long as a known one.
    private static string? _nobodysHash;

    /// <returns>The user; null where name or password is wrong.</returns>
    /// <exception cref="LockedOutException">Even the right password is refused now.</exception>
    public async Task<User?> CheckAsync(string name, string password)
    {
        if (await users.FindByNameAsync(name) is not { } user)
        {
            _nobodysHash ??= users.PasswordHasher.HashPassword(Nobody, Guid.NewGuid().ToString());
            users.PasswordHasher.VerifyHashedPassword(Nobody, _nobodysHash, password);
            return null;
        }

        ThrowIfLockedOut(user);
        var right = await users.CheckPasswordAsync(user, password);
        await CountAsync(user, right);
        return right ? user : null;
    }

    // Attempts at the same time change the same row: each is counted, and what others have counted meanwhile holds for this one, too.
    private async Task CountAsync(User user, bool right)
    {
        while (true)
        {
            var stored = right ? await users.ResetAccessFailedCountAsync(user) : await users.AccessFailedAsync(user);
            if (stored.Succeeded)
                return;
            await db.Entry(user).ReloadAsync();
            ThrowIfLockedOut(user);
        }
    }

    private static void ThrowIfLockedOut(User user)
    {
        if (user.LockoutEnd is { } end && end > TimeProvider.System.GetUtcNow())
            throw new LockedOutException(end - TimeProvider.System.GetUtcNow());
    }
}

/// <summary>Too many wrong passwords.</summary>
internal sealed class LockedOutException(TimeSpan left) : Exception("there were too many wrong passwords")
{
    public TimeSpan Left => left;
}
