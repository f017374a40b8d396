using System.Globalization;
using System.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer.Tests;

/// <summary>A folder with data, and trials that run on it inside this process.</summary>
internal sealed class Trials : IDisposable
{
    private readonly Dictionary<string, string> _environment = [];
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public Trials()
    {
        Folder = Directory.CreateTempSubdirectory("trainyard-trial-").FullName;
        _environment[ContainerEnvironment.TerminationLog] = Path.Combine(Folder, "last-word");
        _environment[ContainerEnvironment.Cache] = Path.Combine(Folder, "cache");
    }

    public string Folder { get; }

    public TextWriter Out => _output;

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public FileArtifactStore Models => new("file://" + Folder + "/models", Path.Combine(Folder, "models"));

    public Trials With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public string Write(string name, string content)
    {
        File.WriteAllText(Path.Combine(Folder, name), content);
        return Path.Combine(Folder, name);
    }

    /// <summary>A table with two numbers, a text with gaps, a group, a class and a number to predict. The rows of <paramref name="odd"/>
    /// have another y.</summary>
    public string WriteTable(int rows, int[]? odd = null)
    {
        var random = new Random(5);
        var csv = new StringBuilder("a,b,c,site,class,y\n");
        for (var row = 0; row < rows; row++)
        {
            var (a, b) = (random.NextDouble(), random.NextDouble());
            var text =
                row % 11 == 0 ? ""
                : row % 3 == 0 ? "red"
                : "blue";
            var y = odd?.Contains(row) == true ? 1000 : (3 * a) - b + (text == "red" ? 1 : 0);
            var label = y + (0.3 * random.NextDouble()) > 1.5 ? "yes" : "no";
            csv.Append(CultureInfo.InvariantCulture, $"{a:R},{b:R},{text},{row % 17},{label},{y:R}\n");
        }

        return Write("table.csv", csv.ToString());
    }

    /// <summary>A regression of y on the other columns of a CSV.</summary>
    public TrialFile Number(string csv)
    {
        var trial = Regression(Write("x.csv", csv));
        return trial with { Data = trial.Data with { Exclude = null } };
    }

    /// <summary>The same where y is one of two classes.</summary>
    public TrialFile Class(string csv)
    {
        var trial = Classification(Write("x.csv", csv));
        return trial with { Data = trial.Data with { Exclude = null, Label = ["y"] } };
    }

    /// <summary>The trial fails, and its last line says why; other lines may warn.</summary>
    public async Task RefusedAsync(TrialFile trial, FailureClass expected, string message)
    {
        var word = await RunAsync(trial);
        Assert.Equal(TrialOutcome.Failed, word.Outcome);
        Assert.Contains(message, Errors);
        Assert.Equal(expected, word.Failure!.Class);
        Assert.Equal(Contracts.ExitCode.Of(expected), ExitCode);
    }

    public static TrialFile Regression(string uri) =>
        new()
        {
            TrainingJob = "job",
            Namespace = "default",
            Run = 1,
            Number = 0,
            Data = new DataSpec
            {
                Sources = [new DataSource { Name = "t", Uri = uri }],
                Label = ["y"],
                Exclude = ["class", "site"],
                Validation = new ValidationSpec { Folds = 3 },
                Seed = 7,
            },
            Model = new ModelSpec
            {
                Task = LearningTask.Regression,
                Algorithm = Algorithm.GradientBoosting,
                Parameters = Parameters("rounds", 60),
            },
            Objective = new ObjectiveSpec { Metric = "rmse", AdditionalMetrics = ["r2"] },
        };

    public static TrialFile Classification(string uri)
    {
        var trial = Regression(uri);
        return trial with
        {
            Data = trial.Data with { Label = ["class"], Exclude = ["y", "site"] },
            Model = trial.Model with { Task = LearningTask.BinaryClassification },
            Objective = new ObjectiveSpec { Metric = "auc" },
        };
    }

    public static IReadOnlyDictionary<string, JsonElement> Parameters(string name, double value) =>
        new Dictionary<string, JsonElement> { [name] = JsonElement.Parse(value.ToString(CultureInfo.InvariantCulture)) };

    /// <summary>The last step of a run.</summary>
    public TrialFile Refit(TrialFile trial) =>
        trial with
        {
            Number = null,
            Output = new OutputSpec { Uri = "file://" + Folder + "/models" },
        };

    public async Task<LastWord> RunAsync(TrialFile trial, IReportSink? reports = null)
    {
        ExitCode = await new TrialProcess(_environment.GetValueOrDefault, _output, _errors).RunAsync(() => Task.FromResult(trial), reports);
        return LastWord();
    }

    /// <summary>A reused worker, until it ends; gives its exit code.</summary>
    public Task<int> WorkAsync() => new WorkerProcess(_environment.GetValueOrDefault, _output, _errors).RunAsync();

    /// <summary>A look before the first trial.</summary>
    public async Task<LastWord> LookAsync(TrialFile file, bool ownProgram = false)
    {
        ExitCode = await new PreflightProcess(_environment.GetValueOrDefault, () => 100 << 20, _output, _errors).RunAsync(
            () => file,
            ownProgram
        );
        return LastWord();
    }

    public async Task<LastWord> ByHandAsync(params string[] args)
    {
        ExitCode = await CommandLineRun.RunAsync(args, _output, _errors, _environment.GetValueOrDefault);
        return LastWord();
    }

    public int ExitCode { get; private set; }

    public LastWord LastWord() =>
        JsonSerializer.Deserialize(File.ReadAllText(_environment[ContainerEnvironment.TerminationLog]), ContractsJson.Default.LastWord)!;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
