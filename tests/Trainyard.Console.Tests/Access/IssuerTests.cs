using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Trainyard.Console.Tests.Support;

namespace Trainyard.Console.Tests.Access;

/// <summary>The way in by an issuer, with the program itself.</summary>
public sealed class IssuerTests
{
    [Fact]
    public async Task Who_comes_back_from_the_issuer_is_whom_the_api_server_takes_the_id_token_for()
    {
        await using var api = await StillApi.StartAsync(trials: 1);
        await using var issuer = await FakeIssuer.StartAsync();
        await using var console = await StartAsync(api, issuer);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = console.Address };

        var query = await AuthorizeAsync(http);
        Assert.Equal(("code", "trainyard", "S256"), (query["response_type"], query["client_id"], query["code_challenge_method"]));
        Assert.Contains("offline_access", query["scope"].Split(' '));
        issuer.Nonce = query["nonce"];
        using var back = await BackAsync(http, query);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (back.StatusCode, back.Headers.Location!.ToString()));

        var page = await http.GetStringAsync(new Uri("/", UriKind.Relative));
        Assert.Contains("somebody", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(Tokens.Shape, page);
        Assert.Contains(api.Tokens, token => token.StartsWith("Bearer eyJ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_to_another_question_lets_nobody_in()
    {
        await using var api = await StillApi.StartAsync(trials: 1);
        await using var issuer = await FakeIssuer.StartAsync();
        await using var console = await StartAsync(api, issuer);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = console.Address };

        var query = await AuthorizeAsync(http);
        issuer.Nonce = "another";
        using var back = await BackAsync(http, query);
        Assert.Equal("/signin?fault=issuer", back.Headers.Location!.ToString());
        using var page = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Theory]
    [InlineData("somebody", "refresh-2")]
    [InlineData("another", "refresh-1")]
    [InlineData(null, "refresh-1")]
    public async Task A_token_that_ends_soon_is_had_anew_once_and_never_as_somebody_else(string? refreshed, string brought)
    {
        await using var api = await StillApi.StartAsync(trials: 1);
        await using var issuer = await FakeIssuer.StartAsync();
        (issuer.Life, issuer.Refreshed) = (TimeSpan.FromSeconds(20), refreshed);
        await using var console = await StartAsync(api, issuer);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = console.Address };

        var query = await AuthorizeAsync(http);
        issuer.Nonce = query["nonce"];
        using var back = await BackAsync(http, query);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (back.StatusCode, back.Headers.Location!.ToString()));
        Assert.Contains("somebody", await http.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);

        Assert.Equal("refresh-1", Assert.Single(issuer.Refreshes));
        Assert.All(api.Tokens, token => Assert.Equal(brought, new JsonWebToken(token["Bearer ".Length..]).Id));
    }

    private static Task<HttpResponseMessage> BackAsync(HttpClient http, Dictionary<string, string> query) =>
        http.GetAsync(new Uri($"/signin/oidc/back?code=c&state={Uri.EscapeDataString(query["state"])}", UriKind.Relative));

    private static Task<RunningConsole> StartAsync(StillApi api, FakeIssuer issuer) =>
        RunningConsole.StartAsync(
            Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.log"),
            "--server",
            api.Server,
            "--oidc-issuer",
            issuer.Address,
            "--oidc-client-id",
            "trainyard"
        );

    /// <summary>Where the browser is sent, as its query.</summary>
    private static async Task<Dictionary<string, string>> AuthorizeAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(new Uri("/signin/oidc", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return QueryHelpers.ParseQuery(answer.Headers.Location!.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
    }
}
