using System.Net;
using System.Net.Http.Headers;
using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>What the last step of a run asks the operator, by the token that it reports with.</summary>
internal sealed class OperatorQuestions(HttpMessageHandler handler, TimeProvider time, Func<string, string?> environment)
{
    private const int Tries = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Whether there is an operator to ask.</summary>
    internal bool HasOperator => environment(ContainerEnvironment.ReportUrl) is { Length: > 0 };

    /// <summary>The answer's body; null where there is none, and why.</summary>
    /// <param name="what">What is asked for, such as trials.</param>
    internal async Task<(string? Body, string Why)> AskAsync(string what, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(handler, disposeHandler: false);
        client.DefaultRequestHeaders.Authorization = environment(ContainerEnvironment.ReportToken) is { } token
            ? new AuthenticationHeaderValue("Bearer", token)
            : null;
        var url = new Uri($"{environment(ContainerEnvironment.ReportUrl)}/{what}");
        var why = "";
        for (var (trial, pause) = (1, FirstPause); trial <= Tries; (trial, pause) = (trial + 1, pause * 2))
        {
            try
            {
                using var answer = await client.GetAsync(url, cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return (await answer.Content.ReadAsStringAsync(cancellationToken), "");
                why = $"{(int)answer.StatusCode} {answer.StatusCode}";
                if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound)
                    break;
            }
            catch (HttpRequestException away)
            {
                why = away.Message;
            }

            if (trial < Tries)
                await Task.Delay(pause, time, cancellationToken);
        }

        return (null, why);
    }
}
