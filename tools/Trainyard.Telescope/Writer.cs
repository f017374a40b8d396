using Trainyard.Data.DuckDb;

namespace Trainyard.Telescope;

/// <summary>Writes events as the IceCube data are laid out: batch_N.parquet, train_meta.parquet, sensor_geometry.csv.</summary>
internal sealed class Writer(Database database, string folder)
{
    private readonly List<(ushort Batch, uint Event, uint First, uint Last, float Azimuth, float Zenith)> _meta = [];

    internal long Pulses { get; private set; }

    internal void WriteGeometry(Geometry geometry)
    {
        database.Execute("CREATE OR REPLACE TABLE geometry (sensor_id SMALLINT, x DOUBLE, y DOUBLE, z DOUBLE)");
        database.Append(
            "geometry",
            Enumerable.Range(0, geometry.Count).Select(sensor => (short)sensor).ToArray(),
            geometry.X,
            geometry.Y,
            geometry.Z
        );
        Copy("geometry", "sensor_geometry.csv", "FORMAT csv, HEADER");
    }

    internal void WriteBatch(int batch, IReadOnlyList<(uint Id, Event Event)> events)
    {
        uint next = 0;
        foreach (var (id, what) in events)
        {
            var last = next + (uint)what.Pulses.Length - 1;
            _meta.Add(((ushort)batch, id, next, last, (float)what.Azimuth, (float)what.Zenith));
            next = last + 1;
        }

        var pulses = events.SelectMany(pair => pair.Event.Pulses.Select(pulse => (pair.Id, Pulse: pulse))).ToArray();
        database.Execute(
            "CREATE OR REPLACE TABLE batch (sensor_id SMALLINT, time BIGINT, charge DOUBLE, auxiliary BOOLEAN, event_id BIGINT)"
        );
        database.Append(
            "batch",
            Array.ConvertAll(pulses, row => row.Pulse.Sensor),
            Array.ConvertAll(pulses, row => row.Pulse.Time),
            Array.ConvertAll(pulses, row => row.Pulse.Charge),
            Array.ConvertAll(pulses, row => row.Pulse.Auxiliary),
            Array.ConvertAll(pulses, row => (long)row.Id)
        );
        Copy("batch", $"batch_{batch}.parquet", "FORMAT parquet");
        Pulses += pulses.Length;
    }

    internal void WriteMeta()
    {
        var rows = _meta.ToArray();
        database.Execute(
            """
            CREATE OR REPLACE TABLE meta (
              batch_id USMALLINT, event_id UINTEGER, first_pulse_index UINTEGER, last_pulse_index UINTEGER, azimuth FLOAT, zenith FLOAT)
            """
        );
        database.Append(
            "meta",
            Array.ConvertAll(rows, row => row.Batch),
            Array.ConvertAll(rows, row => row.Event),
            Array.ConvertAll(rows, row => row.First),
            Array.ConvertAll(rows, row => row.Last),
            Array.ConvertAll(rows, row => row.Azimuth),
            Array.ConvertAll(rows, row => row.Zenith)
        );
        Copy("meta", "train_meta.parquet", "FORMAT parquet");
    }

    private void Copy(string table, string file, string format) =>
        database.Execute($"COPY {table} TO {Database.Literal(Path.Combine(folder, file))} ({format})");
}
