using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>Something to minimise, with as many seeds as its cost allows.</summary>
internal sealed record Problem(string Name, SearchSpace Space, Func<IObjective> Open, int Seeds = 20);

/// <summary>An open objective: one for each thread.</summary>
internal interface IObjective : IDisposable
{
    double Evaluate(ParameterSet parameters);

    /// <summary>The value without noise, of a point that was seen with this one.</summary>
    double Truth(ParameterSet parameters, double observed) => observed;
}

/// <summary>An objective that is a formula.</summary>
internal sealed class Formula(Func<ParameterSet, double> formula) : IObjective
{
    public double Evaluate(ParameterSet parameters) => formula(parameters);

    public void Dispose() { }
}
