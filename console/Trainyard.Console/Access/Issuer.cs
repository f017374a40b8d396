using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Trainyard.Runtime;

namespace Trainyard.Console.Access;

/// <summary>Users of an OpenID Connect issuer: the API server is given their ID token, and knows them by it as it knows
/// kubectl's.</summary>
internal static partial class Issuer
{
    public const string Path = "/signin/oidc";

    public static void AddIssuer(this AuthenticationBuilder authentication, OidcOptions issuer, ConsoleOptions options) =>
        authentication.AddOpenIdConnect(oidc =>
        {
            oidc.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            oidc.Authority = issuer.Authority.ToString();
            oidc.ClientId = issuer.ClientId;
            oidc.ClientSecret = issuer.ClientSecretFile is { } file ? File.ReadAllText(file).Trim() : null;
            oidc.ResponseType = OpenIdConnectResponseType.Code;
            oidc.ResponseMode = OpenIdConnectResponseMode.Query;
            oidc.UsePkce = true;
            oidc.SaveTokens = false;
            oidc.MapInboundClaims = false;
            oidc.RequireHttpsMetadata = issuer.Authority.Scheme == Uri.UriSchemeHttps;
            // The answer comes by a link, not by a form of the issuer's; and by port-forward it comes over HTTP.
            foreach (var cookie in (CookieBuilder[])[oidc.CorrelationCookie, oidc.NonceCookie])
                (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            oidc.CallbackPath = "/signin/oidc/back";
            oidc.Scope.Add("email");
            oidc.Events.OnRedirectToIdentityProvider = AskForRefreshAsync;
            oidc.Events.OnTokenValidated = context => EnterAsync(context, options);
            oidc.Events.OnRemoteFailure = context =>
            {
                var log = context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Issuer));
                Refused(log, context.Failure?.GetBaseException().Message ?? "no reason");
                context.Response.Redirect($"{SignIn.Page}?fault=issuer");
                context.HandleResponse();
                return Task.CompletedTask;
            };
        });

    public static void MapIssuer(this WebApplication app) =>
        app.MapGet(Path, () => Results.Challenge(new() { RedirectUri = "/" }, [OpenIdConnectDefaults.AuthenticationScheme]))
            .AllowAnonymous();

    /// <summary>An ID token ends within the hour at most issuers; those that give refresh tokens want to be asked for one by this
    /// scope.</summary>
    private static async Task AskForRefreshAsync(RedirectContext context)
    {
        var issuer = await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        if (issuer.ScopesSupported.Contains(OpenIdConnectScope.OfflineAccess))
            context.ProtocolMessage.Scope += $" {OpenIdConnectScope.OfflineAccess}";
    }

    /// <summary>Asks for the next ID token; null where the issuer refuses.</summary>
    /// <exception cref="HttpRequestException">The issuer cannot be reached, or is in trouble.</exception>
    private static async Task<RefreshedToken?> RefreshAsync(OpenIdConnectOptions options, string refresh)
    {
        var issuer = await options.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None);
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = OpenIdConnectGrantTypes.RefreshToken,
            ["refresh_token"] = refresh,
            ["client_id"] = options.ClientId!,
        };
        if (options.ClientSecret is { } secret)
            fields["client_secret"] = secret;
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await options.Backchannel.PostAsync(new Uri(issuer.TokenEndpoint), form);
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized)
            return null;
        answer.EnsureSuccessStatusCode();
        var told = new OpenIdConnectMessage(await answer.Content.ReadAsStringAsync());
        return new(told.IdToken, told.RefreshToken);
    }

    private static async Task EnterAsync(TokenValidatedContext context, ConsoleOptions options)
    {
        var services = context.HttpContext.RequestServices;
        var token = context.TokenEndpointResponse?.IdToken ?? context.ProtocolMessage.IdToken;
        var time = services.GetRequiredService<TimeProvider>();
        var renewed = new IssuerToken(
            token,
            context.TokenEndpointResponse?.RefreshToken,
            refresh => RefreshAsync(context.Options, refresh),
            time
        );
        var cluster = ClusterConnection.For(options.Server!, options.AuthorityFile, renewed);
        var subject = $"{context.Principal?.FindFirstValue("iss")} {context.Principal?.FindFirstValue("sub")} {token}";
        context.Principal = await SignIn.OpenAsync(services.GetRequiredService<Sessions>(), cluster, subject, time);
        if (context.Principal is null)
            context.Fail("the API server does not accept the issuer's token");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in at the issuer came to nothing: {Reason}")]
    private static partial void Refused(ILogger log, string reason);
}
