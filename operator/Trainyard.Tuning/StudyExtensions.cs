namespace Trainyard.Tuning;

/// <summary>The next trial of a study.</summary>
public static class StudyExtensions
{
    /// <summary>
    /// What the next trial should run with: the enqueued points first, completed by the sampler; null when nothing is left to try.
    /// </summary>
    public static ParameterSet? Next(this ISampler sampler, Study study)
    {
        var number = study.Trials.Count;
        var enqueued =
            number < study.Enqueued.Count
                ? sampler.Suggest(study with { Space = study.Space.Fix(study.Enqueued[number]), Enqueued = [] })
                : null;
        return enqueued ?? sampler.Suggest(study);
    }
}
