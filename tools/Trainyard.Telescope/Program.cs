using System.CommandLine;
using Trainyard.Data.DuckDb;
using Trainyard.Telescope;

var events = new Option<int>("--events") { Description = "Events to simulate.", DefaultValueFactory = _ => 20_000 };
var batches = new Option<int>("--batches") { Description = "Files of pulses to share them out to.", DefaultValueFactory = _ => 4 };
var seed = new Option<long>("--seed") { Description = "The seed: the same one gives the same files.", DefaultValueFactory = _ => 1 };
var geometry = new Option<string?>("--geometry")
{
    Description = "A CSV with sensor_id, x, y, z; default: 86 strings of 60 sensors on a hexagonal grid.",
};
var folder = new Option<string>("--out") { Description = "The folder to write to.", Required = true };
var command = new RootCommand("Simulates a neutrino telescope: tracks of light through a grid of sensors, with noise, as Parquet.")
{
    events,
    batches,
    seed,
    geometry,
    folder,
};
foreach (var positive in new[] { events, batches })
{
    positive.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1)
            result.AddError($"{positive.Name} must be 1 or more");
    });
}

command.SetAction(parsed =>
{
    var target = Directory.CreateDirectory(parsed.GetRequiredValue(folder)).FullName;
    using var database = new Database();
    var sensors = parsed.GetValue(geometry) is { } file ? Geometry.Read(database, file) : Geometry.Hexagonal();
    var simulation = new Simulation(sensors, parsed.GetValue(seed));
    var writer = new Writer(database, target);
    writer.WriteGeometry(sensors);

    var files = Math.Min(parsed.GetValue(batches), parsed.GetValue(events));
    for (var batch = 1; batch <= files; batch++)
    {
        var first = (int)((long)parsed.GetValue(events) * (batch - 1) / files);
        var last = (int)((long)parsed.GetValue(events) * batch / files);
        var simulated = Enumerable
            .Range(first, last - first)
            .AsParallel()
            .AsOrdered()
            .Select(number => (Id(number), simulation.Run(number)))
            .ToArray();
        writer.WriteBatch(batch, simulated);
    }

    writer.WriteMeta();
    Console.WriteLine($"{parsed.GetValue(events)} events with {writer.Pulses} pulses in {files} batches: {target}");

    // Recorded events are what a selection has left over: their numbers have gaps.
    static uint Id(int number) => (uint)(24 + (number * 3));
});
return command.Parse(args).Invoke();
