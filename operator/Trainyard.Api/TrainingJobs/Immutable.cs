namespace Trainyard.Api;

/// <summary>
/// What the rules on a TrainingJob's immutable fields share. Values of two specs cannot be compared, so nothing of what makes them may
/// change while a trial runs or once one has a value. A job none of whose trials came to one may be mended in place.
/// </summary>
internal static class Immutable
{
    public const string Unless =
        "!has(oldSelf.status) || !(has(oldSelf.status.best) || (has(oldSelf.status.trials)"
        + " && ((has(oldSelf.status.trials.running) && oldSelf.status.trials.running > 0) || (has(oldSelf.status.trials.pending) && "
        + "oldSelf.status.trials.pending > 0)))) || ";

    public const string NoSweep = "!has(self.spec.sweep) || !has(oldSelf.spec.sweep) || ";

    public const string NotOneObjective = "!has(self.spec.objective) || !has(oldSelf.spec.objective) || ";

    public const string Message =
        " cannot change while a trial runs or once one has a value: create another TrainingJob; where metric, goal, task and "
        + "parameters are the same its sweep.warmStart may name this one";

    public const string AddOrRemove = " cannot come or go while a trial runs or once one has a value: create another TrainingJob";
}
