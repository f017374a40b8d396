using Trainyard.Predictor.Answers;

namespace Trainyard.Predictor.Security;

/// <summary>
/// Lets through who brings a token that is known, or one of the issuer (RFC 6750). What is marked <see cref="OpenToAll"/> needs none:
/// probes, metrics, and pages that hold nothing of the model.
/// </summary>
internal sealed partial class BearerGate(RequestDelegate next, AuthOptions options, TimeProvider time, ILogger<BearerGate> logger)
{
    private const string Scheme = "Bearer ";

    private readonly KnownTokens? _known = options.TokensFile is { } path ? new KnownTokens(path, time, logger) : null;

    private readonly IssuedTokens? _issued = options.Issuer is { } issuer ? new IssuedTokens(issuer, options.Audience!) : null;

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null ? next(context) : CheckAsync(context);

    private async Task CheckAsync(HttpContext context)
    {
        if (await RefuseAsync(context) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await next(context);
    }

    private async Task<Problem?> RefuseAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        if (!given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Unauthorized(context, "Bearer", "this predictor wants a header 'Authorization: Bearer TOKEN'");
        var token = given[Scheme.Length..].Trim();
        if (_known?.Contains(token) == true)
            return null;
        if (_issued is null)
            return Unauthorized(context, "Bearer error=\"invalid_token\"", "the token is not known");
        try
        {
            return await _issued.RefuseAsync(token, context.RequestAborted) is { } fault
                ? Unauthorized(context, "Bearer error=\"invalid_token\"", fault)
                : null;
        }
        catch (InvalidOperationException e)
        {
            Log.NoKeys(logger, e.Message);
            context.Response.Headers.RetryAfter = "5";
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, "The issuer of tokens cannot be reached");
        }
    }

    private static Problem Unauthorized(HttpContext context, string challenge, string detail)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return Problem.Of(StatusCodes.Status401Unauthorized, "Who asks is not known", detail);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The issuer's keys cannot be read: {Message}")]
        public static partial void NoKeys(ILogger logger, string message);
    }
}

/// <summary>Marks what needs no token.</summary>
internal sealed class OpenToAll
{
    public static readonly OpenToAll Mark = new();
}
