namespace Trainyard.Runtime;

/// <summary>controller_runtime_* of one controller.</summary>
internal sealed class ControllerMetrics
{
    private readonly ControllerInstruments _all;
    private readonly string _name;

    public ControllerMetrics(ControllerInstruments all, string name, int workers)
    {
        (_all, _name) = (all, name);
        all.Workers.WithLabels(name).Set(workers);

        // From zero, so that a dashboard shows the rate of the first error.
        all.Active.WithLabels(name).Inc(0);
        all.Errors.WithLabels(name).Inc(0);
        foreach (var result in (string[])["success", "requeue_after", "error"])
            all.Total.WithLabels(name, result).Inc(0);
    }

    public Measured Begin(TimeProvider time)
    {
        _all.Active.WithLabels(_name).Inc();
        return new Measured(_all, _name, time);
    }

    /// <summary>One reconcile, measured until it is disposed of.</summary>
    public sealed class Measured(ControllerInstruments all, string name, TimeProvider time) : IDisposable
    {
        private readonly long _begin = time.GetTimestamp();

        public string Result { get; set; } = "error";

        public void Dispose()
        {
            all.Times.WithLabels(name).Observe(time.GetElapsedTime(_begin).TotalSeconds);
            if (Result == "error")
                all.Errors.WithLabels(name).Inc();
            all.Total.WithLabels(name, Result).Inc();

            // Last: who sees no worker at work sees all that the others did.
            all.Active.WithLabels(name).Dec();
        }
    }
}
