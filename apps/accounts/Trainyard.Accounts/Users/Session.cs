using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Trainyard.Accounts.Hosting;

namespace Trainyard.Accounts.Users;

/// <summary>
/// The page's log-in: its token is in a cookie that no script can read and no other site's request brings. A change must also say the word
/// that is in the token, which the page was told: so a request that another site makes the browser send is refused in any browser.
/// </summary>
internal static class Session
{
    public const string Cookie = "accounts";
    public const string Header = "X-CSRF-Token";

    public static Task TakeCookie(MessageReceivedContext context)
    {
        if (!context.Request.Headers.ContainsKey("Authorization") && context.Request.Cookies[Cookie] is { } token)
            context.Token = token;
        return Task.CompletedTask;
    }

    public static void Begin(HttpContext context, string token, TimeSpan lifetime) =>
        context.Response.Cookies.Append(Cookie, token, Options(context, lifetime));

    public static void End(HttpContext context) => context.Response.Cookies.Delete(Cookie, Options(context, null));

    /// <summary>Refuses a change that the cookie alone allows.</summary>
    public static Task Guard(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var byCookie = context.User.Identity is { IsAuthenticated: true } && !request.Headers.ContainsKey("Authorization");
        if (!byCookie || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || Matches(context))
            return next(context);
        return Problems
            .Of(StatusCodes.Status403Forbidden, "The request did not come from the page", $"{Header} is missing or wrong")
            .ExecuteAsync(context);
    }

    private static bool Matches(HttpContext context) =>
        context.User.FindFirstValue(Tokens.Csrf) is { } expected
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected),
            Encoding.UTF8.GetBytes(context.Request.Headers[Header].ToString())
        );

    private static CookieOptions Options(HttpContext context, TimeSpan? lifetime) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            MaxAge = lifetime,
            Path = "/",
        };
}
