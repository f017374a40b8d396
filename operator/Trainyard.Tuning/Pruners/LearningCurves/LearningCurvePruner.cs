using System.Globalization;
using System.Runtime.CompilerServices;

namespace Trainyard.Tuning;

/// <summary>
/// The default: forecasts how a trial will end from its own curve and from what the study's other curves have in common, and stops it when
/// it has hardly a chance to beat the best. Where early values tell little it waits by itself, where they tell much it stops trials after a
/// report or two. Domhan et al. 2015, section 4 (stop when the probability to exceed the best is small); learning what curves have in
/// common as Swersky et al. 2014 ("Freeze-Thaw Bayesian Optimization", section 3) do with a Gaussian process, here with a mixture of linear
/// models in closed form.
/// </summary>
public sealed class LearningCurvePruner : IPruner
{
    /// <summary>Where the length of a full training is unknown yet, the trial must look hopeless at each of these multiples of its last
    /// step.</summary>
    private static readonly int[] Multiples = [2, 5, 20];

    /// <summary>What has been computed of a history lives as long as it does, however many pruners are made for it.</summary>
    private static readonly ConditionalWeakTable<CurveHistory, StudyForecasts> Studies = [];

    private readonly Options _options;

    /// <summary>Makes the pruner. Throws <see cref="ArgumentOutOfRangeException"/> where an option is out of range.</summary>
    public LearningCurvePruner(Options options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Chance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Chance, 0.4);
        ArgumentOutOfRangeException.ThrowIfNegative(options.WarmUpSteps);
        _options = options;
    }

    /// <inheritdoc/>
    public Verdict Judge(int trial, CurveHistory history)
    {
        var curve = history[trial];
        if (curve.LastStep <= _options.WarmUpSteps)
        {
            return Verdict.Continue;
        }
        if (!double.IsFinite(curve.LastLoss))
        {
            return history.PruneUnlessBest(trial, $"the value at step {curve.LastStep} is not a number");
        }
        var forecasts = Studies.GetValue(history, study => new(study));
        if (!forecasts.Learn())
        {
            return Verdict.Continue;
        }
        var hopeless = history.FullSteps is { } full
            ? Hopeless(curve, Math.Max(full, curve.LastStep + 1), history, forecasts)
            : Multiples
                .Select(times => Hopeless(curve, times * curve.LastStep, history, forecasts))
                .Aggregate((a, b) => a is null ? null : b);
        return hopeless is null ? Verdict.Continue : history.PruneUnlessBest(trial, hopeless);
    }

    /// <summary>Why a trial has hardly a chance at a step; null when it has one.</summary>
    private string? Hopeless(TrialCurve curve, int step, CurveHistory history, StudyForecasts forecasts)
    {
        // The more trials have been seen, the rarer is one that beats the best of them, and the less evidence it takes to give one up.
        var bound = _options.Chance * Math.Min(2.5, Math.Sqrt(1 + (history.Ended.Count / 16.0)));
        var forecast = forecasts.Of(curve, step);
        foreach (var rival in forecasts.RivalsOf(curve, step))
        {
            var chance = forecast.ProbabilityBelow(forecasts.Of(rival, step));
            if (chance < bound)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"a chance of {100 * chance:0.##} % to beat trial {rival.Trial}: forecast {history.Show(forecast.Mean)} ± "
                        + $"{Math.Sqrt(forecast.Variance):G2} at step {step}, against {history.Show(forecasts.Of(rival, step).Mean)}"
                );
            }
        }
        return null;
    }

    /// <summary>The options of <see cref="LearningCurvePruner"/>.</summary>
    public sealed record Options
    {
        /// <summary>
        /// The chance to end better than the best trial below which a trial is stopped, from 0 (never) to 0.4, at the beginning of a study;
        /// it grows to 2.5 times as much over the first hundred trials. Less is more cautious.
        /// </summary>
        public double Chance { get; init; } = 0.045;

        /// <summary>Steps at the beginning of a trial that are not judged.</summary>
        public int WarmUpSteps { get; init; }
    }
}
