using Trainyard.Data.Splits;

namespace Trainyard.Telescope;

/// <summary>Random draws of one event: the same for the same seed on every machine.</summary>
internal struct Draws(long seed)
{
    private SplitMix _bits = new(seed);

    /// <summary>Uniform, from 0 to below 1.</summary>
    internal double Uniform() => (_bits.Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Normal, mean 0, standard deviation 1 (Box and Muller).</summary>
    internal double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(Math.Tau * Uniform());

    /// <summary>Exponential with a mean.</summary>
    internal double Exponential(double mean) => -mean * Math.Log(1 - Uniform());

    /// <summary>Poisson (Knuth's product of uniforms; by the normal distribution from 30 on).</summary>
    internal int Poisson(double mean)
    {
        if (mean > 30)
            return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * Normal())));

        var limit = Math.Exp(-mean);
        var count = 0;
        for (var product = Uniform(); product > limit; product *= Uniform())
            count++;
        return count;
    }
}
