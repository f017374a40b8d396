namespace Trainyard.Tuning;

/// <summary>Walks along a scrambled Sobol sequence (see <see cref="SobolSequence"/>): trial number n has its n-th point.</summary>
public sealed class SobolSampler(ulong seed) : ISampler
{
    private readonly SobolSequence _sequence = new(seed);

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study) => Suggest(study, new(seed, (ulong)study.Trials.Count));

    /// <summary>The same for samplers that begin with it.</summary>
    internal ParameterSet? Suggest(Study study, Xoshiro256 random)
    {
        var index = (uint)study.Trials.Count;
        // Where its own point will not do (it was tried, or does not meet the constraints), points far along the sequence stand in.
        return FreshPoint.Find(study, random, () =>
        {
            var point = _sequence.Point(index, study.Space.Dimensions.Count);
            index += 1 << 16;
            return point;
        });
    }
}
