using Trainyard.Contracts;
using Trainyard.Learning;

namespace Trainyard.Trainer;

/// <summary>Collects the faults of checks that do not wait for each other.</summary>
internal sealed class Findings
{
    private readonly List<Failure> _faults = [];

    internal IReadOnlyList<Failure> Faults => _faults;

    internal void Add(IEnumerable<Failure> faults) => _faults.AddRange(faults);

    /// <summary>The check's outcome; null where the user must mend something first.</summary>
    internal T? Try<T>(Func<T> check)
        where T : class
    {
        try
        {
            return check();
        }
        catch (Exception fault) when (fault is FailureException or LearningException)
        {
            _faults.Add(Trainer.Faults.Describe(fault));
            return null;
        }
    }

    internal async Task TryAsync(Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (FailureException fault)
        {
            _faults.Add(fault.Failure);
        }
    }
}
