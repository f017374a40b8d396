using System.CommandLine;
using Trainyard.Benchmarks.Slots;
using Trainyard.Benchmarks.Pruning;
using Trainyard.Benchmarks.Tuning;

var root = new RootCommand("Benchmarks: what the figures in the README come from.")
{
    TuningCommand.Create(),
    SuggestCommand.Create(),
    PruningCommand.Create(),
    SlotsCommand.Create(),
};
return root.Parse(args).Invoke();
