using Trainyard.Data.DuckDb;

namespace Trainyard.Telescope;

/// <summary>Where the sensors are, in metres; sensor i hangs on string i / 60.</summary>
internal sealed record Geometry(double[] X, double[] Y, double[] Z)
{
    private const int Strings = 86;
    private const int PerString = 60;
    private const double StringDistance = 125;
    private const double SensorDistance = 17;

    internal int Count => X.Length;

    /// <summary>86 strings of 60 sensors on a hexagonal grid, the strings nearest to its middle.</summary>
    internal static Geometry Hexagonal()
    {
        const int Radius = 6;
        var strings =
            from a in Enumerable.Range(-Radius, (2 * Radius) + 1)
            from b in Enumerable.Range(-Radius, (2 * Radius) + 1)
            let x = StringDistance * (a + (b / 2.0))
            let y = StringDistance * b * Math.Sqrt(3) / 2
            orderby Math.Round((x * x) + (y * y)), Math.Atan2(y, x)
            select (x, y);
        var sensors =
            from place in strings.Take(Strings)
            from depth in Enumerable.Range(0, PerString)
            select (place.x, place.y, z: SensorDistance * (((PerString - 1) / 2.0) - depth));
        var all = sensors.ToArray();
        return new Geometry([.. all.Select(sensor => sensor.x)], [.. all.Select(sensor => sensor.y)], [.. all.Select(sensor => sensor.z)]);
    }

    /// <summary>A CSV with the columns sensor_id (0, 1, 2 ...), x, y, z.</summary>
    internal static Geometry Read(Database database, string file)
    {
        var source = $"FROM read_csv({Database.Literal(file)}) ORDER BY sensor_id";
        return new Geometry(Column("x"), Column("y"), Column("z"));

        double[] Column(string name) =>
            [
                .. database
                    .Texts($"SELECT {name} {source}")
                    .Select(text => double.Parse(text!, System.Globalization.CultureInfo.InvariantCulture)),
            ];
    }
}
