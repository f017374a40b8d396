using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;

namespace Trainyard.Accounts.Tests;

public sealed class MigrationTests
{
    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Host=nowhere")]
    public async Task The_migrations_make_what_the_program_reads(string connection)
    {
        await using var db = new Database(connection).Open();
        Assert.False(db.Database.HasPendingModelChanges(), "a migration is missing: docs/accounts.md says how it is made");
    }
}
