using System.Text.Json;
using Trainyard.Accounts.Configuration;
using Trainyard.Predictor.Client;

namespace Trainyard.Accounts.Predictions;

/// <summary>The Predictors that answer for the models.</summary>
internal sealed class Predictors(PredictorClient client, AccountsOptions options, TimeProvider time)
{
    /// <summary>How often one that does not answer is asked.</summary>
    private const int Attempts = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>What the model says of the rows. Never throws but when it is cancelled: no answer is an outcome, too.</summary>
    /// <param name="features">A JSON list with the features of each row.</param>
    public async Task<Outcome> AskAsync(string model, string features, CancellationToken cancellationToken)
    {
        if (!options.Models.TryGetValue(model, out var served))
            return Outcome.Failed($"the model '{model}' is served no longer");
        using var json = JsonDocument.Parse(features);
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        for (var (attempt, pause) = (1, FirstPause); ; attempt++, pause *= 2)
        {
            try
            {
                return OutcomeOf(await client.PredictAsync(served.Url, rows, served.Token, cancellationToken));
            }
            catch (PredictorException e) when (attempt == Attempts || !e.IsTransient)
            {
                return Outcome.Failed(e.Message);
            }
            catch (PredictorException)
            {
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    private static Outcome OutcomeOf(RowAnswers answers)
    {
        var invalid =
            answers.Faults.Count == 0
                ? null
                : JsonSerializer.Serialize(
                    answers.Faults.OrderBy(row => row.Key).Select(row => new InvalidRow(row.Key, row.Value)),
                    AccountsJson.Options
                );
        if (answers.Valid.Count == 0)
            return Outcome.Failed("no row is valid", invalid);
        var predictions = new JsonElement?[answers.Rows];
        for (var i = 0; i < answers.Valid.Count; i++)
            predictions[answers.Valid[i]] = answers.Predictions[i];
        return new Outcome(JsonSerializer.Serialize(predictions, AccountsJson.Options), invalid, answers.Valid.Count, null);
    }
}

/// <summary>A row that the model does not take.</summary>
/// <param name="Row">Its place in the request, from 0.</param>
internal sealed record InvalidRow(int Row, IReadOnlyList<RowProblem> Errors);
