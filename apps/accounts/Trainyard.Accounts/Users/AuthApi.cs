using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;

namespace Trainyard.Accounts.Users;

/// <summary><c>/auth</c> and <c>/users/me</c>.</summary>
internal static class AuthApi
{
    private const int LongestPassword = 256;

    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/auth").RequireRateLimiting(RateLimits.Logins);
        auth.MapPost("/register", Register);
        auth.MapPost("/login", LogInForToken);
        auth.MapPost("/session", LogInOnPage);
        var own = routes.MapGroup("").RequireAuthorization().RequireRateLimiting(RateLimits.Requests);
        own.MapGet("/auth/session", ReadSession);
        own.MapDelete("/auth/session", EndSession);
        own.MapPost("/auth/logout", TakeTokensBack);
        own.MapGet("/users/me", Me);
    }

    private static async Task<Results<Created<UserView>, ProblemHttpResult>> Register(
        Credentials credentials,
        Registration registration,
        CancellationToken cancellationToken
    )
    {
        if (credentials.Password.Length > LongestPassword)
            return Problems.Unprocessable(new FieldError("password", $"must have at most {LongestPassword} characters"));
        var (user, errors) = await registration.RegisterAsync(credentials.Name, credentials.Password, false, cancellationToken);
        if (user is not null)
            return TypedResults.Created("/users/me", UserView.Of(user));
        return errors.Any(error => error.Code == nameof(IdentityErrorDescriber.DuplicateUserName))
            ? Problems.Conflict($"there is a user '{credentials.Name}'")
            : Problems.Unprocessable(errors.Select(FieldErrorOf));
    }

    private static async Task<Results<Ok<TokenView>, ProblemHttpResult>> LogInForToken(
        Credentials credentials,
        HttpContext context,
        LogIn logIn,
        Tokens tokens,
        AccountsMetrics metrics
    )
    {
        var (user, refusal) = await CheckAsync(credentials, context, logIn, metrics);
        return user is null
            ? refusal!
            : TypedResults.Ok(new TokenView(tokens.Issue(user).Token, "bearer", (int)tokens.Lifetime.TotalSeconds));
    }

    private static async Task<Results<Ok<SessionView>, ProblemHttpResult>> LogInOnPage(
        Credentials credentials,
        HttpContext context,
        LogIn logIn,
        Tokens tokens,
        AccountsMetrics metrics
    )
    {
        var (user, refusal) = await CheckAsync(credentials, context, logIn, metrics);
        if (user is null)
            return refusal!;
        var (token, csrf) = tokens.Issue(user);
        Session.Begin(context, token, tokens.Lifetime);
        return TypedResults.Ok(new SessionView(user.UserName!, user.IsAdmin, csrf));
    }

    private static async Task<(User? User, ProblemHttpResult? Refusal)> CheckAsync(
        Credentials credentials,
        HttpContext context,
        LogIn logIn,
        AccountsMetrics metrics
    )
    {
        try
        {
            var user =
                credentials.Password.Length > LongestPassword ? null : await logIn.CheckAsync(credentials.Name, credentials.Password);
            metrics.LoggedIn(user is null ? "refused" : "succeeded");
            return (user, user is null ? Problems.Of(StatusCodes.Status401Unauthorized, "Name or password is wrong") : null);
        }
        catch (LockedOutException e)
        {
            metrics.LoggedIn("locked out");
            RateLimits.SayWhen(context, e.Left);
            return (null, Problems.Of(StatusCodes.Status429TooManyRequests, "The user is locked for a while", e.Message));
        }
    }

    private static async Task<Ok<SessionView>> ReadSession(ClaimsPrincipal principal, AccountsDb db, CancellationToken cancellationToken)
    {
        var user = await db.Users.SingleAsync(one => one.Id == principal.Id(), cancellationToken);
        return TypedResults.Ok(new SessionView(user.UserName!, user.IsAdmin, principal.FindFirstValue(Tokens.Csrf)!));
    }

    private static NoContent EndSession(HttpContext context)
    {
        Session.End(context);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> TakeTokensBack(HttpContext context, UserManager<User> users)
    {
        var user = await users.FindByIdAsync(context.User.Id().ToString());
        await users.UpdateSecurityStampAsync(user!);
        Session.End(context);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<UserView>> Me(ClaimsPrincipal principal, AccountsDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok(UserView.Of(await db.Users.SingleAsync(user => user.Id == principal.Id(), cancellationToken)));

    private static FieldError FieldErrorOf(IdentityError error) =>
        new(error.Code.StartsWith("Password", StringComparison.Ordinal) ? "password" : "name", $"is refused: {error.Description}");
}

internal sealed record Credentials(string Name, string Password);

internal sealed record UserView(Guid Id, string Name, bool IsAdmin, DateTime Registered)
{
    public static UserView Of(User user) => new(user.Id, user.UserName!, user.IsAdmin, user.Registered);
}

/// <param name="ExpiresIn">Seconds.</param>
internal sealed record TokenView(string AccessToken, string TokenType, int ExpiresIn);

/// <param name="Csrf">What the page says with each change.</param>
internal sealed record SessionView(string Name, bool IsAdmin, string Csrf);
