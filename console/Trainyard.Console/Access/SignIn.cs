using System.Security.Claims;
using System.Text.Json.Nodes;
using k8s.Exceptions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using Trainyard.Runtime;

namespace Trainyard.Console.Access;

/// <summary>The ways in: a one-time link on a laptop, a bearer token or an issuer's ID token in a cluster; and the way out.</summary>
internal static class SignIn
{
    public const string Page = "/signin";
    public const string TokenPath = "/signin/token";

    public static void MapSignIn(this WebApplication app)
    {
        app.MapGet("/link", LinkAsync).AllowAnonymous();
        app.MapPost(TokenPath, TokenAsync).AllowAnonymous();
        app.MapPost("/signout", SignOutAsync);
    }

    /// <summary>Opens a session for a token that the API server accepts; null where it does not.</summary>
    public static async Task<ClaimsPrincipal?> OpenAsync(Sessions sessions, ClusterConnection cluster, string secret, TimeProvider time)
    {
        using var client = new ApiClient(cluster, time, new() { UserAgent = "trainyard-console", Attempts = 1 });
        try
        {
            var user = await WhoAsync(client);
            var session = sessions.Open(cluster, secret, user);
            var identity = new ClaimsIdentity(CookieAuthenticationDefaults.AuthenticationScheme);
            identity.AddClaims([new(Sessions.Claim, session.Id), new(ClaimTypes.Name, user)]);
            return new(identity);
        }
        catch (ApiException e) when (e.Code is System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    private static async Task<string> WhoAsync(ApiClient client)
    {
        var review = """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"""u8.ToArray();
        var request = new ApiRequest
        {
            Method = HttpMethod.Post,
            Path = "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            Body = review,
        };
        return JsonNode.Parse(await client.SendAsync(request))?["status"]?["userInfo"]?["username"]?.GetValue<string>() ?? "unknown";
    }

    private static async Task<IResult> LinkAsync(
        HttpContext context,
        [FromQuery(Name = "key")] string? key,
        [FromServices] LoginLinks? links,
        ConsoleOptions options,
        Sessions sessions,
        TimeProvider time
    )
    {
        if (links is null || !links.Redeem(key))
            return Results.Redirect($"{Page}?fault=link");
        try
        {
            var cluster = ClusterConnection.Load(options.Kubeconfig, null, time);
            return await EnterAsync(context, await OpenAsync(sessions, cluster, "kubeconfig", time), "kubeconfig");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or KubeConfigException)
        {
            links.GiveBack(key!);
            return Results.Redirect($"{Page}?fault=cluster");
        }
    }

    private static async Task<IResult> TokenAsync(
        HttpContext context,
        [FromForm] string? token,
        [FromForm(Name = "namespace")] string? ns,
        ConsoleOptions options,
        Sessions sessions,
        TimeProvider time
    )
    {
        if (options.Server is not { } server || string.IsNullOrWhiteSpace(token))
            return Results.Redirect($"{Page}?fault=token");
        var cluster = ClusterConnection.For(server, options.AuthorityFile, token.Trim());
        if (!string.IsNullOrWhiteSpace(ns))
            cluster = cluster with { Namespace = ns.Trim() };
        try
        {
            return await EnterAsync(context, await OpenAsync(sessions, cluster, $"{ns} {token.Trim()}", time), "token");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            return Results.Redirect($"{Page}?fault=cluster");
        }
    }

    private static async Task<IResult> EnterAsync(HttpContext context, ClaimsPrincipal? user, string fault)
    {
        if (user is null)
            return Results.Redirect($"{Page}?fault={fault}");
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, user);
        return Results.Redirect("/");
    }

    // A form without fields: the token against forgery, which is asked for where a form is read, is all that it brings.
    private static async Task<IResult> SignOutAsync(HttpContext context, IFormCollection _, Sessions sessions)
    {
        sessions.Close(context.User);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.Redirect(Page);
    }
}
