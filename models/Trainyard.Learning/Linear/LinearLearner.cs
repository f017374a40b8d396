using Trainyard.Learning.Preparation;

namespace Trainyard.Learning.Linear;

/// <summary>
/// Ridge, lasso and their mixture, for numbers, and as logistic regression for classes: the mean loss + lambda (l1Ratio |w| + (1 - l1Ratio)
/// w²/2) on standardised columns is minimised, the intercept not penalised.
/// </summary>
internal static class LinearLearner
{
    public static Training Configure(Hyperparameters parameters, FitRequest request)
    {
        var penalty = parameters.Choice("penalty", "ridge", "ridge", "lasso", "elasticNet");
        var mixture = parameters.Number("l1Ratio", 0.5, 0, 1);
        var lambda = parameters.Number("lambda", 0.01, 0);
        var iterations = Iterations(parameters);
        var l1 = penalty switch
        {
            "ridge" => 0,
            "lasso" => 1,
            _ => mixture,
        };

        // The absolute penalty is in the label's unit, the squared one and the loss are in its square.
        return (prepared, notes) => Train(prepared, notes, new Penalty(lambda * l1 / notes.Scale, lambda * (1 - l1)), iterations);
    }

    /// <summary>The most iterations.</summary>
    public static int Iterations(Hyperparameters parameters) => parameters.Integer("maxIterations", 500, 1);

    private static LinearModel Train(FitRequest request, ModelNotes notes, Penalty penalty, int iterations)
    {
        var validation = request.Validation?.InMemory();
        var standardiser = Standardiser.Of(request.Training.Features, request.Training.Weights);
        var descent = new MajorisedDescent(request.Training, standardiser, notes, penalty);
        for (var iteration = 1; iteration <= iterations; iteration++)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            var settled = descent.Step();
            LinearModel Now() =>
                new(
                    new LinearFile
                    {
                        Notes = notes,
                        Standardiser = standardiser,
                        Weights = descent.Weights(),
                    }
                );
            if (request.OnStep is { } report && !report(iteration, () => validation is null ? [] : Now().Predict(validation.Features)))
                return Now();
            if (settled)
                break;
        }

        return new LinearModel(
            new LinearFile
            {
                Notes = notes,
                Standardiser = standardiser,
                Weights = descent.Weights(),
            }
        );
    }
}

/// <summary>The strengths of the two penalties.</summary>
internal readonly record struct Penalty(double L1, double L2);
