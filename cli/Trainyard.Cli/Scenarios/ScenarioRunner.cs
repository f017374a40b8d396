using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Scenarios;

/// <summary>Asks a predictor what scenarios ask, and holds the answers against their bounds.</summary>
/// <param name="http">Speaks to the predictor.</param>
/// <param name="url">The folder that it is reached below.</param>
/// <param name="model">What it serves.</param>
/// <param name="time">Measures how long it takes.</param>
/// <param name="progress">Is told how many rows of the scenario are answered.</param>
internal sealed class ScenarioRunner(HttpClient http, Uri url, TestedModel model, TimeProvider time, Action<Scenario, int> progress)
{
    /// <summary>A scenario that cannot be carried out has failed; the others go on.</summary>
    public async Task<ScenarioResult> RunAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var score = new ScenarioScore(model, scenario.Tolerance);
        var wrong = new List<WrongRow>();
        try
        {
            foreach (var batch in ScenarioBatch.Of(scenario, model))
            {
                Judge(batch, await AskAsync(batch, cancellationToken), score, wrong);
                progress(scenario, score.Right.Count);
            }

            ScenarioCheck[] checks = [.. scenario.Expect.Select(bound => new ScenarioCheck(bound.Key, bound.Value, score.Of(bound.Key)))];
            return Result(checks, null);
        }
        catch (CliException fault)
        {
            return Result([], fault.Message);
        }

        ScenarioResult Result(IReadOnlyList<ScenarioCheck> checks, string? fault) =>
            new(scenario, score.Right.Count, checks, wrong, score.Right.Count(right => !right), time.GetElapsedTime(start), fault);
    }

    private static void Judge(ScenarioBatch batch, JsonArray answers, ScenarioScore score, List<WrongRow> wrong)
    {
        for (var i = 0; i < batch.Truths.Count; i++)
        {
            var row = score.Right.Count;
            try
            {
                score.Add(batch.Truths[i], answers[i]);
            }
            catch (CliException fault)
            {
                throw new CliException($"row {row}: {fault.Message}");
            }

            if (!score.Right[row] && wrong.Count < ScenarioResult.MostWrong)
                wrong.Add(new(row, batch.Rows[i], batch.Truths[i], answers[i]));
        }
    }

    private async Task<JsonArray> AskAsync(ScenarioBatch batch, CancellationToken cancellationToken)
    {
        using var content = new StringContent(batch.Body, Encoding.UTF8, MediaTypeHeaderValue.Parse(batch.MediaType));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, "predict")) { Content = content };
        request.Headers.Accept.ParseAdd("application/json");
        var answer = await PredictorHttp.SendAsync(http, request, cancellationToken);
        return answer["predictions"] is JsonArray predictions && predictions.Count == batch.Truths.Count
            ? predictions
            : throw new CliException($"{batch.Truths.Count} rows were asked, and the answer is not as many predictions");
    }
}
