namespace Trainyard.Telescope;

/// <summary>A pulse: a sensor has seen light.</summary>
internal readonly record struct Pulse(short Sensor, long Time, double Charge, bool Auxiliary);

/// <summary>An event: the direction the neutrino came from, and what was seen. Angles in radians.</summary>
internal sealed record Event(double Azimuth, double Zenith, Pulse[] Pulses);

/// <summary>
/// Simulates muon tracks in ice. A muon flies with the speed of light and radiates at the Cherenkov angle; a sensor at the distance r of
/// the track sees a Poisson number of photons that falls with r, as exp(-r / absorption) / r; each comes at the geometric time plus a delay
/// by scattering. Over it lies the sensors' dark noise, most of it marked as auxiliary.
/// </summary>
internal sealed class Simulation(Geometry geometry, long seed)
{
    private const double LightSpeed = 0.299792458; // m/ns
    private const double CherenkovTangent = 0.8782; // of the angle in ice, refractive index 1.33
    private const double Absorption = 55; // m
    private const double Reach = 220; // m; what comes from farther away is not worth the time
    private const double Window = 15_000; // ns
    private const double NoisePulses = 38;
    private const int FewestSeen = 12;
    private const int MostPerSensor = 12;

    private readonly double _radius = geometry.X.Zip(geometry.Y, (x, y) => Math.Sqrt((x * x) + (y * y))).Max();
    private readonly double _height = geometry.Z.Max();

    /// <summary>The event of a number; the same number gives the same event.</summary>
    internal Event Run(int number)
    {
        var draws = new Draws(unchecked((seed * 1_000_003) + (number * 0x5DEECE66DL)));
        while (true)
        {
            var azimuth = Math.Tau * draws.Uniform();
            var zenith = Math.Acos(1 - (2 * draws.Uniform()));
            var seen = new List<Pulse>();
            Track(ref draws, azimuth, zenith, seen);
            if (seen.Count < FewestSeen)
                continue; // No trigger: the telescope does not record it.

            Noise(ref draws, seen);
            return new Event(azimuth, zenith, [.. seen.OrderBy(pulse => pulse.Time)]);
        }
    }

    private void Track(ref Draws draws, double azimuth, double zenith, List<Pulse> seen)
    {
        // It comes from there, so it flies the other way.
        var (dx, dy, dz) = (-Math.Sin(zenith) * Math.Cos(azimuth), -Math.Sin(zenith) * Math.Sin(azimuth), -Math.Cos(zenith));
        var angle = Math.Tau * draws.Uniform();
        var distance = _radius * Math.Sqrt(draws.Uniform());
        var (px, py, pz) = (distance * Math.Cos(angle), distance * Math.Sin(angle), _height * ((2 * draws.Uniform()) - 1));
        var brightness = 34 * Math.Exp(0.7 * draws.Normal());
        var middle = Window * (0.35 + (0.3 * draws.Uniform()));

        for (var sensor = 0; sensor < geometry.Count; sensor++)
        {
            var (x, y, z) = (geometry.X[sensor] - px, geometry.Y[sensor] - py, geometry.Z[sensor] - pz);
            var along = (x * dx) + (y * dy) + (z * dz);
            var square = (x * x) + (y * y) + (z * z) - (along * along);
            if (square > Reach * Reach)
                continue;

            var away = Math.Sqrt(Math.Max(1, square));
            var expected = brightness * Math.Exp(-away / Absorption) / away;
            var photons = Math.Min(MostPerSensor, draws.Poisson(expected));
            for (var photon = 0; photon < photons; photon++)
            {
                var delay = draws.Exponential(3 + (away * 0.6)) + (2.5 * draws.Normal());
                var time = middle + ((along + (away * CherenkovTangent)) / LightSpeed) + delay;
                if (time is >= 0 and < Window)
                    seen.Add(new Pulse((short)sensor, (long)time, Charge(ref draws), draws.Uniform() < 0.08));
            }
        }
    }

    private void Noise(ref Draws draws, List<Pulse> seen)
    {
        for (var left = draws.Poisson(NoisePulses); left > 0; left--)
        {
            var sensor = (short)(draws.Uniform() * geometry.Count);
            seen.Add(new Pulse(sensor, (long)(Window * draws.Uniform()), Charge(ref draws), draws.Uniform() < 0.9));
        }
    }

    // In steps of 0.025 photo-electrons, as the real sensors tell it.
    private static double Charge(ref Draws draws) => Math.Max(0.025, Math.Round(Math.Exp(0.4 * draws.Normal()) / 0.025) * 0.025);
}
