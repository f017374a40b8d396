using System.Globalization;
using System.Threading.RateLimiting;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Hosting;

/// <summary>How often somebody may ask: log-ins by address, the rest by user. Each replica counts for itself.</summary>
internal static class RateLimits
{
    public const string Logins = "logins";
    public const string Requests = "requests";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void AddRateLimits(this IServiceCollection services, AccountsOptions options) =>
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(Logins, context => Limit(AddressOf(context), options.LoginsPerMinute));
            limits.AddPolicy(Requests, context => Limit(CallerOf(context), options.RequestsPerMinute));
            limits.OnRejected = async (rejected, _) =>
            {
                if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
                    SayWhen(rejected.HttpContext, wait);
                await Problems
                    .Of(StatusCodes.Status429TooManyRequests, "There are too many requests", "please wait a moment")
                    .ExecuteAsync(rejected.HttpContext);
            };
        });

    public static void SayWhen(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static RateLimitPartition<string> Limit(string caller, int perMinute) =>
        RateLimitPartition.GetFixedWindowLimiter(caller, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = perMinute,
            Window = Window,
            QueueLimit = 0,
        });

    private static string CallerOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } ? context.User.Id().ToString() : AddressOf(context);

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
