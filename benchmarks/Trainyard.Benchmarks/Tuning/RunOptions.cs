using System.CommandLine;
using System.CommandLine.Parsing;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>Which runs are made, and where they go: the same words for both sets of problems.</summary>
/// <param name="seeds">How many a problem has by default.</param>
/// <param name="trials">A run's, by default.</param>
/// <param name="output">The default file.</param>
internal sealed class RunOptions(string problems, string seeds, int trials, string output)
{
    public static readonly string[] AllModes = ["seq", "par8"];

    private readonly Option<string[]> _samplers = Several("--sampler", "Samplers of ours.");
    private readonly Option<string[]> _problems = Several("--problem", problems);
    private readonly Option<string[]> _modes = Several("--mode", "seq, par8; default: both.");
    private readonly Option<int?> _seeds = new("--seeds") { Description = $"The number of seeds, from 0; default: {seeds}." };
    private readonly Option<int> _firstSeed = new("--first-seed") { Description = "The first seed." };
    private readonly Option<int> _trials = new("--trials") { Description = "Trials a run.", DefaultValueFactory = _ => trials };
    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Runs at a time.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private readonly Option<string> _output = new("--output")
    {
        Description = "Where the runs go, as JSON lines. Those that are there are not run again: remove it after a change of the samplers.",
        DefaultValueFactory = _ => output,
    };

    /// <param name="samplers">Those that run by default.</param>
    public void AddTo(Command command, IEnumerable<string> samplers)
    {
        _samplers.DefaultValueFactory = _ => [.. samplers];
        _samplers.AcceptOnlyFromAmong([.. SamplerCatalog.Names]);
        _modes.DefaultValueFactory = _ => AllModes;
        _modes.AcceptOnlyFromAmong(AllModes);
        foreach (var option in new Option[] { _samplers, _problems, _modes, _seeds, _firstSeed, _trials, _threads, _output })
            command.Add(option);
    }

    public string[] Problems(ParseResult given) => given.GetValue(_problems) ?? [];

    public string[] Problems(SymbolResult given) => given.GetValue(_problems) ?? [];

    public string[] Samplers(ParseResult given) => given.GetValue(_samplers)!;

    public string[] Modes(ParseResult given) => given.GetValue(_modes)!;

    public IEnumerable<int> Seeds(ParseResult given, int usual) =>
        Enumerable.Range(given.GetValue(_firstSeed), given.GetValue(_seeds) ?? usual);

    public int Trials(ParseResult given) => given.GetValue(_trials);

    public int Threads(ParseResult given) => given.GetValue(_threads);

    public string Output(ParseResult given) => given.GetValue(_output)!;

    private static Option<string[]> Several(string name, string description) =>
        new(name) { Description = description, AllowMultipleArgumentsPerToken = true };
}
