using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Data;

namespace Trainyard.Accounts.Pricing;

/// <summary>Brings the models of the configuration into the table: new ones with their price, which is left alone afterwards.</summary>
internal static class ConfiguredModels
{
    public static async Task EnsureAsync(Database database, AccountsOptions options, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var known = await db.Models.ToListAsync(cancellationToken);
        db.Models.RemoveRange(known.Where(model => !options.Models.ContainsKey(model.Name)));
        var names = known.Select(model => model.Name).ToHashSet();
        db.Models.AddRange(
            options
                .Models.Where(model => !names.Contains(model.Key))
                .Select(model => new PricedModel { Name = model.Key, Price = model.Value.Price })
        );
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || db.IsDuplicate(e))
        {
            // Another replica with the same configuration was first.
        }
    }
}
