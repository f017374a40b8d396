using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Ledgers;

namespace Trainyard.Accounts.Users;

/// <summary>Makes users, each with an empty account.</summary>
internal sealed class Registration(AccountsDb db, UserManager<User> users, TimeProvider time)
{
    /// <returns>The user, or what is wrong.</returns>
    public async Task<(User? User, IReadOnlyList<IdentityError> Errors)> RegisterAsync(
        string name,
        string password,
        bool isAdmin,
        CancellationToken cancellationToken
    )
    {
        var user = new User
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            UserName = name,
            IsAdmin = isAdmin,
            Registered = time.GetUtcNow().UtcDateTime,
        };
        var errors = await ErrorsAsync(user, password);
        if (errors.Count > 0)
            return (null, errors);
        // It takes its time, and needs no lock.
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var made = await users.CreateAsync(user);
            if (!made.Succeeded)
                return (null, [.. made.Errors]);
            db.Balances.Add(new Account { UserId = user.Id });
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (user, []);
        }
        catch (DbUpdateException e) when (db.IsDuplicate(e))
        {
            return (null, [users.ErrorDescriber.DuplicateUserName(name)]);
        }
    }

    private async Task<List<IdentityError>> ErrorsAsync(User user, string password)
    {
        var errors = new List<IdentityError>();
        foreach (var validator in users.PasswordValidators)
            errors.AddRange((await validator.ValidateAsync(users, user, password)).Errors);
        foreach (var validator in users.UserValidators)
            errors.AddRange((await validator.ValidateAsync(users, user)).Errors);
        return errors;
    }
}
