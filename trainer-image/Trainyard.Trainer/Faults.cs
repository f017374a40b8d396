using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Learning;

namespace Trainyard.Trainer;

/// <summary>Exceptions and results in words.</summary>
internal static class Faults
{
    /// <summary>An exception as what the operator is told.</summary>
    internal static Failure Describe(Exception exception) =>
        exception switch
        {
            FailureException known => known.Failure,
            LearningException known => new Failure { Class = known.Class, Message = OneLine(known.Message) },
            OutOfMemoryException => new Failure
            {
                Class = FailureClass.OutOfMemory,
                Message = "memory ran out",
                Hint = "give trial.resources more memory, or leave out columns in data.query",
            },
            UnauthorizedAccessException refused => new Failure { Class = FailureClass.Credentials, Message = OneLine(refused.Message) },
            _ => new Failure { Class = FailureClass.UserCode, Message = OneLine($"{exception.GetType().Name}: {exception.Message}") },
        };

    /// <summary>A last word as one line: "Succeeded: auc=0.91 logLoss=0.4".</summary>
    internal static string Line(LastWord word)
    {
        var metrics = (word.Metrics ?? new Dictionary<string, double>()).Select(metric =>
            string.Create(CultureInfo.InvariantCulture, $"{metric.Key}={metric.Value:G6}")
        );
        return $"{word.Outcome}: {string.Join(' ', metrics)}";
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
