namespace Trainyard.Console.Access;

/// <summary>What browsers are told to refuse: foreign and inline scripts, frames around us, sockets that other pages open.</summary>
internal static class SecurityHeaders
{
    // MudBlazor and Plotly set styles inline; scripts come from files of ours alone.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                if (!IsSameOrigin(context.Request))
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return;
                }

                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
                await next();
            }
        );

    /// <summary>A socket is no form: no token against forgery protects it, so its origin must.</summary>
    private static bool IsSameOrigin(HttpRequest request) =>
        request.Headers.Origin is not [{ } origin]
        || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
}
