using System.CommandLine;
using System.Globalization;
using Trainyard.Benchmarks.Local;
using Trainyard.Benchmarks.Operator;
using Trainyard.Benchmarks.Pruning;
using Trainyard.Benchmarks.Scores;
using Trainyard.Benchmarks.Serving;
using Trainyard.Benchmarks.Slots;
using Trainyard.Benchmarks.Sweeps;
using Trainyard.Benchmarks.Torture;
using Trainyard.Benchmarks.Trainer;
using Trainyard.Benchmarks.Tuning;
using Trainyard.Benchmarks.Tuning.Multi;
using Trainyard.Benchmarks.Tuning.Wide;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var root = new RootCommand("Benchmarks: what the figures in the README come from.")
{
    TuningCommand.Create(),
    WideCommand.Create(),
    MultiCommand.Create(),
    SuggestCommand.Create(),
    PruningCommand.Create(),
    SlotsCommand.Create(),
    SweepsCommand.Create(),
    OperatorCommand.Create(),
    LocalCommand.Create(),
    ServingCommand.Create(),
    ScoresCommand.Create(),
    TortureCommand.Create(),
    TrainerCommand.Create(),
    MeasureCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
