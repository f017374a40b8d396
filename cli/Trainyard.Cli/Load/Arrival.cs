namespace Trainyard.Cli.Load;

/// <param name="Number">Its place among the requests, from 0.</param>
/// <param name="At">When it arrives, from the beginning on.</param>
/// <param name="Pause">How long a slow one pauses.</param>
internal readonly record struct Arrival(int Number, TimeSpan At, RequestKind Kind, TimeSpan Pause)
{
    /// <summary>All of a plan. An open model: nobody who arrives looks at how the others fare.</summary>
    public static IEnumerable<Arrival> Of(LoadPlan plan)
    {
        var random = new Random(plan.Seed);
        var at = TimeSpan.Zero;
        for (var number = 0; !(number >= plan.Requests || at >= plan.Duration); number++)
        {
            var kind = KindOf(plan, random.NextDouble());
            yield return new(number, at, kind, kind == RequestKind.Slow ? plan.Pause * random.NextDouble() : TimeSpan.Zero);
            at += TimeSpan.FromSeconds(Gap(plan.Arrivals, random.NextDouble()) / plan.Rate);
        }
    }

    private static RequestKind KindOf(LoadPlan plan, double drawn) =>
        drawn < plan.Bad ? RequestKind.Bad
        : drawn < plan.Bad + plan.Slow ? RequestKind.Slow
        : drawn < plan.Bad + plan.Slow + plan.Aborted ? RequestKind.Aborted
        : RequestKind.Good;

    /// <summary>In mean pauses.</summary>
    private static double Gap(Arrivals arrivals, double drawn) =>
        arrivals switch
        {
            Arrivals.Poisson => -Math.Log(1 - drawn),
            Arrivals.Uniform => 2 * drawn,
            _ => 1,
        };
}
