using System.Runtime.Intrinsics;

namespace Trainyard.Tuning.Tests;

public class NumericsTests
{
    [Fact]
    public void Exp_and_log_agree_with_the_platform_to_a_few_units_in_the_last_place()
    {
        for (var x = -700.0; x < 700; x += 0.377)
        {
            Assert.Equal(1, Portable.Exp(x) / Math.Exp(x), 1e-15 * 4);
            Assert.Equal(Portable.Exp(x), Portable.Exp(Vector256.Create(x))[2]);
        }

        for (var x = 1e-300; x < 1e300; x *= 3.7)
        {
            Assert.Equal(Math.Log(x), Portable.Log(x), 1e-15 * Math.Max(1, Math.Abs(Math.Log(x))));
        }
    }

    [Fact]
    public void The_quantile_undoes_the_distribution()
    {
        for (var z = -8.0; z < 8; z += 0.13)
        {
            Assert.Equal(z, Normal.Quantile(Normal.Cdf(z)), 1e-12 / Normal.Density(z));
        }

        Assert.Equal(0.9750021048517795, Normal.Cdf(1.96), 1e-15);
        Assert.Equal(6.220960574271785e-16, Normal.Cdf(-8), 1e-29);
    }

    [Fact]
    public void Log_expected_improvement_is_smooth_from_end_to_end_and_its_slope_is_its_derivative()
    {
        for (var z = -60.0; z < 10; z += 0.173)
        {
            var (value, slope) = Normal.LogExpectedImprovement(z);
            var step = 1e-5 * Math.Max(1, Math.Abs(z));
            var difference = (Normal.LogExpectedImprovement(z + step).Value - Normal.LogExpectedImprovement(z - step).Value) / (2 * step);

            Assert.Equal(1, slope / difference, 1e-3);
            Assert.True(double.IsFinite(value));
        }
    }

    [Fact]
    public void The_generator_gives_the_same_numbers_everywhere()
    {
        var random = new Xoshiro256(42, 3);

        Assert.Equal(random.NextBits(), new Xoshiro256(42, 3).NextBits());
        Assert.NotEqual(new Xoshiro256(42, 3).NextBits(), new Xoshiro256(42, 4).NextBits());
        Assert.NotEqual(new Xoshiro256(42, 3).NextBits(), new Xoshiro256(43, 3).NextBits());
    }
}
