namespace Trainyard.Learning;

/// <summary>Directions as angles and as unit vectors: x = sin(zenith) cos(azimuth), y = sin(zenith) sin(azimuth), z =
/// cos(zenith).</summary>
public static class Directions
{
    /// <summary>The unit vector of two angles in radians.</summary>
    public static (double X, double Y, double Z) ToVector(double azimuth, double zenith) =>
        (Math.Sin(zenith) * Math.Cos(azimuth), Math.Sin(zenith) * Math.Sin(azimuth), Math.Cos(zenith));

    /// <summary>The azimuth (0 to 2π) and the zenith (0 to π) of a vector of any length but zero.</summary>
    public static (double Azimuth, double Zenith) ToAngles(double x, double y, double z)
    {
        var azimuth = Math.Atan2(y, x);
        var length = Math.Sqrt((x * x) + (y * y) + (z * z));
        return (azimuth < 0 ? azimuth + Math.Tau : azimuth, length == 0 ? 0 : Math.Acos(Math.Clamp(z / length, -1, 1)));
    }
}
