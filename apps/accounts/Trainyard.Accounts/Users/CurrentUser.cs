using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Trainyard.Accounts.Data;

namespace Trainyard.Accounts.Users;

/// <summary>Who asks. What a token says is held against the table at each request: what was taken back is of no use from then on.</summary>
internal static class CurrentUser
{
    public const string AdminPolicy = "admin";

    private const string Admin = "admin";

    public static Guid Id(this ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue(JwtRegisteredClaimNames.Sub)!);

    public static void AddCurrentUser(this IServiceCollection services, Tokens tokens)
    {
        services
            .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(bearer =>
            {
                bearer.MapInboundClaims = false;
                bearer.TokenValidationParameters = tokens.Validation;
                bearer.Events = new JwtBearerEvents { OnMessageReceived = Session.TakeCookie, OnTokenValidated = CheckAsync };
            });
        services.AddAuthorizationBuilder().AddPolicy(AdminPolicy, policy => policy.RequireClaim(Admin));
    }

    private static async Task CheckAsync(TokenValidatedContext context)
    {
        var principal = context.Principal!;
        var (id, stamp) = (principal.Id(), principal.FindFirstValue(Tokens.Stamp));
        await using var db = context.HttpContext.RequestServices.GetRequiredService<Database>().Open();
        var isAdmin = await db
            .Users.Where(user => user.Id == id && user.SecurityStamp == stamp)
            .Select(user => (bool?)user.IsAdmin)
            .SingleOrDefaultAsync(context.HttpContext.RequestAborted);
        if (isAdmin is null)
            context.Fail("the token was taken back");
        else if (isAdmin.Value)
            ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(Admin, "true"));
    }
}
