using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Trainyard.Accounts.Tests.Support;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Tests;

/// <summary>What OWASP's lists begin with: injection, others' data, guessed passwords, forged requests, old tokens.</summary>
public sealed class SecurityTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private readonly App _app = shared.App;

    [Theory]
    [InlineData("' OR '1'='1")]
    [InlineData("admin'--")]
    [InlineData("x'; DROP TABLE users; --")]
    public async Task What_looks_like_SQL_is_a_name_like_any_other(string name)
    {
        var client = _app.Anonymous();
        var login = await client.PostAsJsonAsync("/auth/login", new { name, password = name });
        Assert.Equal(HttpStatusCode.Unauthorized, login.StatusCode);
        var user = await _app.UserAsync(balance: 1);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await user.PostAsJsonAsync("/predict", new { model = name, features = new { x = 1 } })).StatusCode
        );
        Assert.Equal(HttpStatusCode.NotFound, (await user.GetAsync($"/predict/{Uri.EscapeDataString(name)}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/users/me")).StatusCode);
    }

    [Fact]
    public async Task Anothers_task_is_as_unknown_as_none()
    {
        var (owner, other) = (await _app.UserAsync(balance: 1), await _app.UserAsync(balance: 1));
        var task = await App.JsonAsync(await owner.PostAsJsonAsync("/predict", new { model = "double", features = new { x = 1 } }));
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync($"/predict/{task["task_id"]}")).StatusCode);
        var refused = await App.JsonAsync(await other.GetAsync($"/predict/{task["task_id"]}"));
        var unknown = await App.JsonAsync(await other.GetAsync($"/predict/{Guid.Empty}"));
        Assert.Equal((404, 404), ((int)refused["status"]!, (int)unknown["status"]!));
        Assert.Empty((await other.GetFromJsonAsync<JsonNode>("/history/requests"))!["items"]!.AsArray());
        Assert.Single((await other.GetFromJsonAsync<JsonNode>("/history/transactions"))!["items"]!.AsArray());
    }

    [Fact]
    public async Task Anothers_key_is_not_mine()
    {
        var (one, two) = (await _app.UserAsync(balance: 1), await _app.UserAsync(balance: 1));
        var tasks = new List<string>();
        foreach (var client in new[] { one, two })
        {
            client.DefaultRequestHeaders.Add("Idempotency-Key", "the-same");
            var answer = await client.PostAsJsonAsync("/predict", new { model = "double", features = new { x = 1 } });
            tasks.Add((string)(await App.JsonAsync(answer))["task_id"]!);
        }

        Assert.NotEqual(tasks[0], tasks[1]);
    }

    [Theory]
    [InlineData("GET", "/admin/users")]
    [InlineData("GET", "/admin/requests")]
    [InlineData("GET", "/admin/transactions")]
    [InlineData("POST", "/admin/users/admin/top-up")]
    [InlineData("POST", "/admin/users/admin/unlock")]
    [InlineData("PUT", "/models/double")]
    public async Task Who_is_no_admin_gets_a_403(string method, string path)
    {
        var client = await _app.UserAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = JsonContent.Create(new { amount = 1, price = 1 }),
        };
        await Calls.IsProblemAsync(await client.SendAsync(request), 403);
    }

    [Fact]
    public async Task Guessing_locks_the_user_even_for_the_right_password_until_an_admin_says_otherwise()
    {
        await _app.UserAsync("guessed");
        var client = _app.Anonymous();
        for (var guess = 0; guess < 5; guess++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(client, "guessed", $"wrong {guess}")).StatusCode);
        var locked = await LogInAsync(client, "guessed", App.Password);
        await Calls.IsProblemAsync(locked, 429);
        Assert.InRange(locked.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 14, 15.1);
        Assert.Equal(HttpStatusCode.NoContent, (await (await _app.AdminAsync()).PostAsync("/admin/users/guessed/unlock", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(client, "guessed", App.Password)).StatusCode);
    }

    [Fact]
    public async Task Guesses_at_the_same_time_are_all_counted()
    {
        await _app.UserAsync("raced");
        var guesses = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => LogInAsync(_app.Anonymous(), "raced", $"wrong {i}")));
        Assert.Contains(guesses, guess => guess.StatusCode == HttpStatusCode.TooManyRequests);
        await Calls.IsProblemAsync(await LogInAsync(_app.Anonymous(), "raced", App.Password), 429);
    }

    [Fact]
    public async Task Many_attempts_from_one_address_are_a_429_that_says_when()
    {
        await using var app = await App.StartAsync(("LoginsPerMinute", "3"), ("DemoUsers", "false"));
        var client = app.Anonymous();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(client, $"nobody-{i}", "whatever it is")).StatusCode);
        var refused = await LogInAsync(client, "nobody", "whatever it is");
        await Calls.IsProblemAsync(refused, 429);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    [Fact]
    public async Task A_user_who_asks_too_often_is_told_to_wait_and_others_are_not()
    {
        await using var app = await App.StartAsync(("RequestsPerMinute", "2"), ("DemoUsers", "false"));
        var (eager, other) = (await app.UserAsync(), await app.UserAsync());
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.OK, (await eager.GetAsync("/balance")).StatusCode);
        await Calls.IsProblemAsync(await eager.GetAsync("/balance"), 429);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/balance")).StatusCode);
    }

    [Fact]
    public async Task A_token_is_good_for_its_time_and_no_longer()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var app = await App.StartAsync(time, ("TokenMinutes", "10"));
        var client = await app.UserAsync();
        time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/users/me")).StatusCode);
        time.Advance(TimeSpan.FromMinutes(0.2));
        await Calls.IsProblemAsync(await client.GetAsync("/users/me"), 401);
    }

    [Fact]
    public async Task Logging_out_takes_all_tokens_back()
    {
        var client = await _app.UserAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/auth/logout", null)).StatusCode);
        await Calls.IsProblemAsync(await client.GetAsync("/users/me"), 401);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("another key")]
    [InlineData("an admin's claim")]
    public async Task A_forged_token_is_refused(string forgery)
    {
        var client = await _app.UserAsync();
        var parts = client.DefaultRequestHeaders.Authorization!.Parameter!.Split('.');
        var forged = forgery switch
        {
            "none" => $"{Base64("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            "another key" => $"{parts[0]}.{parts[1]}.{Base64(new string('x', 32))}",
            _ => $"{parts[0]}.{Base64(Text(parts[1]).Replace("{", """{"admin":"true",""", StringComparison.Ordinal))}.{parts[2]}",
        };
        client.DefaultRequestHeaders.Authorization = new("Bearer", forged);
        await Calls.IsProblemAsync(await client.GetAsync("/admin/users"), 401);
    }

    [Fact]
    public async Task The_pages_cookie_is_read_by_no_script_and_sent_by_no_other_site()
    {
        await _app.UserAsync("page");
        var login = await _app.Anonymous().PostAsJsonAsync("/auth/session", new { name = "page", password = App.Password });
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_change_by_the_cookie_alone_is_refused_and_with_the_pages_word_it_is_done()
    {
        await _app.UserAsync("cookie");
        var client = _app.Anonymous();
        var login = await client.PostAsJsonAsync("/auth/session", new { name = "cookie", password = App.Password });
        client.DefaultRequestHeaders.Add("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        var csrf = (string)(await client.GetFromJsonAsync<JsonNode>("/auth/session"))!["csrf"]!;

        await Calls.IsProblemAsync(await client.PostAsJsonAsync("/balance/top-up", new { amount = 5 }), 403);
        client.DefaultRequestHeaders.Add("X-CSRF-Token", new string('0', csrf.Length));
        await Calls.IsProblemAsync(await client.PostAsJsonAsync("/balance/top-up", new { amount = 5 }), 403);
        client.DefaultRequestHeaders.Remove("X-CSRF-Token");
        client.DefaultRequestHeaders.Add("X-CSRF-Token", csrf);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/balance/top-up", new { amount = 5 })).StatusCode);
        Assert.Equal(5m, (decimal)(await client.GetFromJsonAsync<JsonNode>("/balance"))!["balance"]!);
    }

    [Fact]
    public async Task A_form_of_another_site_logs_nobody_in()
    {
        await _app.UserAsync("form");
        var form = new FormUrlEncodedContent([new("name", "form"), new("password", App.Password)]);
        await Calls.IsProblemAsync(await _app.Anonymous().PostAsync("/auth/session", form), 415);
    }

    [Fact]
    public async Task The_embedded_database_and_its_key_are_for_us_alone()
    {
        await using var app = await App.StartAsync(("DemoUsers", "false"));
        var file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(app.Options.Database).DataSource;
        foreach (var one in new[] { file, file + ".key" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(one));
    }

    [Fact]
    public async Task Passwords_are_stored_as_slow_hashes_and_shown_nowhere()
    {
        await using var app = await App.StartAsync(("DemoUsers", "false"));
        await app.UserAsync("hashed");
        await using var db = app.Database.Open();
        var user = await db.Users.SingleAsync();
        Assert.DoesNotContain(App.Password, user.PasswordHash!, StringComparison.Ordinal);
        Assert.Equal(1, Convert.FromBase64String(user.PasswordHash!)[0]);
        Assert.True(new PasswordHasherOptions().IterationCount >= 100_000);
        var admin = await (await app.UserAsync("other")).GetStringAsync("/users/me");
        Assert.DoesNotContain("hash", admin, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_demo_users_password_that_is_not_given_is_made_and_printed_once()
    {
        await using var app = await App.StartAsync(("AdminPassword", App.Password));
        var line = app.Console.ToString().Trim();
        Assert.StartsWith("The user client was made, with the password ", line, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync(app.Anonymous(), "client", line.Split(' ')[^1])).StatusCode);
        await DemoUsers.EnsureAsync(app.Services, app.Options, app.Console, CancellationToken.None);
        Assert.Equal(line, app.Console.ToString().Trim());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/ui/page.js")]
    [InlineData("/balance")]
    public async Task Every_answer_keeps_browsers_strict(string path)
    {
        var headers = (await _app.Anonymous().GetAsync(path)).Headers;
        var policy = Assert.Single(headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task An_address_that_a_caller_makes_up_is_not_believed()
    {
        await using var app = await App.StartAsync(("LoginsPerMinute", "2"), ("DemoUsers", "false"));
        var client = app.Anonymous();
        for (var i = 0; i < 3; i++)
        {
            client.DefaultRequestHeaders.Remove("X-Forwarded-For");
            client.DefaultRequestHeaders.Add("X-Forwarded-For", $"192.0.2.{i}");
            var status = (await LogInAsync(client, "nobody", "whatever it is")).StatusCode;
            Assert.Equal(i < 2 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, status);
        }
    }

    private static Task<HttpResponseMessage> LogInAsync(HttpClient client, string name, string password) =>
        client.PostAsJsonAsync("/auth/login", new { name, password });

    private static string Base64(string text) => Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(text);

    private static string Text(string part) => Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(part);
}
