using Microsoft.AspNetCore.Identity;

namespace Trainyard.Accounts.Users;

/// <summary>Who may log in: Identity's columns for name, hashed password, lockout and security stamp.</summary>
internal sealed class User : IdentityUser<Guid>
{
    public bool IsAdmin { get; set; }

    public DateTime Registered { get; set; }
}
