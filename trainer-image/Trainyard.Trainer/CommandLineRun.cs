using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>The command line, for people: validates, then trains the model and writes its package, with no Kubernetes in sight.</summary>
internal static class CommandLineRun
{
    private static readonly Option<string[]> DataOption = new("--data")
    {
        Description = "A file, glob, folder, s3:// or https:// address; NAME=ADDRESS names the table for --query. May be repeated.",
        Required = true,
    };

    private static readonly Option<string?> QueryOption = new("--query")
    {
        Description = "SQL (DuckDB) that makes the training table of the data, or the name of a file with it.",
    };
    private static readonly Option<string[]> LabelOption = new("--label")
    {
        Description =
            "The column to predict. Repeated: several outputs, or azimuth and zenith (radians), or x, y and z of a direction. "
            + "None: AnomalyDetection.",
    };

    private static readonly Option<Algorithm?> AlgorithmOption = new("--algorithm")
    {
        Description = "How to learn. Default: GradientBoosting; IsolationForest for AnomalyDetection.",
    };
    private static readonly Option<LearningTask?> TaskOption = new("--task")
    {
        Description = "What is predicted. Default: as the label looks.",
    };
    private static readonly Option<string[]> ParametersOption = new("--parameter", "-p")
    {
        Description =
            "A hyperparameter as name=value, such as rounds=300 or maxDepth=4. May be repeated. A wrong name lists the right ones.",
    };

    private static readonly Option<string[]> ExcludeOption = new("--exclude")
    {
        Description = "A column that is no feature. May be repeated.",
    };
    private static readonly Option<string?> WeightOption = new("--weight") { Description = "The column with each row's weight." };
    private static readonly Option<string?> GroupOption = new("--group")
    {
        Description = "The column whose equal values never stand on both sides of a split.",
    };
    private static readonly Option<string?> MetricOption = new("--metric")
    {
        Description = "The metric to judge by. Default: logLoss, rmse or meanAngle.",
    };
    private static readonly Option<string?> PositiveOption = new("--positive-class")
    {
        Description =
            "Of two classes the one that auc, precision, recall, f1 and a threshold speak of. Default: the last, by value or letters.",
    };

    private static readonly Option<double> HoldoutOption = new("--holdout")
    {
        Description = "The share of the rows kept for the last score; 0 for none.",
        DefaultValueFactory = _ => 0.2,
    };
    private static readonly Option<ValidationStrategy> ValidationOption = new("--validation") { Description = "How to validate." };
    private static readonly Option<int> FoldsOption = new("--folds")
    {
        Description = "Folds of KFold and TimeSeries.",
        DefaultValueFactory = _ => 5,
    };
    private static readonly Option<string?> TimeOption = new("--time") { Description = "The column that orders the rows, for TimeSeries." };
    private static readonly CsvOptions CsvOption = new();
    private static readonly Option<string?> DvcRemoteOption = new("--dvc-remote")
    {
        Description = "Where the content of a .dvc file is: s3://bucket/prefix or a folder.",
    };
    private static readonly Option<long> SeedOption = new("--seed") { Description = "The seed of splits and training." };
    private static readonly Option<string> OutputOption = new("--output")
    {
        Description = "The folder (or s3:// address) for the model package.",
        DefaultValueFactory = _ => "model",
    };
    private static readonly Option<bool> ProgressOption = new("--progress")
    {
        Description = "Show progress, as a bar where there is a terminal.",
    };

    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, Func<string, string?> environment)
    {
        AlgorithmOption.AcceptOnlyFromAmong(Enum.GetNames<Algorithm>());
        TaskOption.AcceptOnlyFromAmong(Enum.GetNames<LearningTask>());
        ValidationOption.AcceptOnlyFromAmong(Enum.GetNames<ValidationStrategy>());
        var command = new RootCommand(
            """
            Trains a model on any table, scores it honestly and writes its package.

            Without arguments it runs the trial that TRAINYARD_TRIAL or /etc/trainyard/trial.json describes, as the operator's pods do.

            Example: trainyard-trainer --data flats.csv --label price --algorithm GradientBoosting -p rounds=300 -p maxDepth=6
            """
        )
        {
            DataOption,
            QueryOption,
            LabelOption,
            AlgorithmOption,
            TaskOption,
            ParametersOption,
            ExcludeOption,
            WeightOption,
            GroupOption,
            MetricOption,
            PositiveOption,
            HoldoutOption,
            ValidationOption,
            FoldsOption,
            TimeOption,
            DvcRemoteOption,
            SeedOption,
            OutputOption,
            ProgressOption,
        };
        CsvOption.AddTo(command);
        command.Add(DataCommand.Create(output, errors, environment));
        command.Add(AdoptCommand.Create(output, errors, environment));
        command.Add(PackCommand.Create(output, errors, environment));
        command.SetAction((parsed, _) => TrainAsync(parsed, output, errors, environment));
        var parsed = command.Parse(args);
        if (parsed.Action is ParseErrorAction fault)
            fault.ShowHelp = args.Length == 0;
        return await parsed.InvokeAsync();
    }

    private static async Task<int> TrainAsync(ParseResult parsed, TextWriter output, TextWriter errors, Func<string, string?> environment)
    {
        var process = new TrialProcess(environment, output, errors);
        TrialFile? trial = null;
        using var progress = new ConsoleReports(output, parsed.GetValue(ProgressOption));
        var validated = await process.RunAsync(ReadAsync, progress);
        if (validated != 0 || trial is null)
            return validated;

        output.WriteLine($"Training on all rows but the hold-out");
        return await process.RunAsync(() => Task.FromResult(trial with { Number = null }), progress, written => Tell(written, output));

        async Task<TrialFile> ReadAsync()
        {
            var given = Describe(parsed);
            var task = parsed.GetValue(TaskOption) ?? await TaskOf(given, environment);
            var labelled = given.Data.Label.Count > 0;
            var usual = task == LearningTask.AnomalyDetection ? Algorithm.IsolationForest : Algorithm.GradientBoosting;
            trial = given with
            {
                Model = given.Model with { Task = task, Algorithm = parsed.GetValue(AlgorithmOption) ?? usual },
                Objective = new ObjectiveSpec
                {
                    Metric = parsed.GetValue(MetricOption) ?? Metrics.DefaultFor(task, labelled).Name,
                    PositiveClass = parsed.GetValue(PositiveOption),
                    AdditionalMetrics = [.. Metrics.All.Where(metric => metric.Fits(task, labelled)).Select(metric => metric.Name)],
                },
            };
            progress.Expect(trial);
            return trial;
        }
    }

    private static void Tell(Manifest manifest, TextWriter output)
    {
        output.WriteLine();
        if (manifest.Holdout is { } holdout)
        {
            output.WriteLine(
                FormattableString.Invariant(
                    $"Hold-out {holdout.Metric}: {holdout.Value:G5}, 95 % interval {holdout.Interval95[0]:G5} to {holdout.Interval95[1]:G5}"
                )
            );
        }

        foreach (var feature in (manifest.Importance ?? []).Take(10))
            output.WriteLine(FormattableString.Invariant($"  {feature.Feature,-30} {feature.Permutation ?? feature.Gain,10:G3}"));
    }

    private static TrialFile Describe(ParseResult parsed) =>
        new()
        {
            TrainingJob = "model",
            Namespace = "",
            Run = 1,
            Number = 0,
            Data = new DataSpec
            {
                Sources = [.. parsed.GetValue(DataOption)!.Select((text, index) => Source(text, index, parsed))],
                Query = Query(parsed.GetValue(QueryOption)),
                Label = parsed.GetValue(LabelOption) ?? [],
                Exclude = parsed.GetValue(ExcludeOption),
                Weight = parsed.GetValue(WeightOption),
                Group = parsed.GetValue(GroupOption),
                Holdout = new HoldoutSpec { Fraction = parsed.GetValue(HoldoutOption) },
                Validation = new ValidationSpec
                {
                    Strategy = parsed.GetValue(ValidationOption),
                    Folds = parsed.GetValue(FoldsOption),
                    Column = parsed.GetValue(TimeOption),
                },
                Seed = parsed.GetValue(SeedOption),
            },
            Model = new ModelSpec
            {
                Task = LearningTask.Regression,
                Algorithm = Algorithm.GradientBoosting,
                Parameters = new SortedDictionary<string, JsonElement>(
                    (parsed.GetValue(ParametersOption) ?? []).ToDictionary(Name, Value),
                    StringComparer.Ordinal
                ),
            },
            Objective = new ObjectiveSpec { Metric = "rmse" },
            Output = new OutputSpec { Uri = parsed.GetValue(OutputOption)! },
        };

    private static DataSource Source(string text, int index, ParseResult parsed)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var named = equals > 0 && text[..equals].All(letter => char.IsLetterOrDigit(letter) || letter == '_');
        return new DataSource
        {
            Name =
                named ? text[..equals]
                : index == 0 ? "data"
                : $"data{index + 1}",
            Uri = named ? text[(equals + 1)..] : text,
            Csv = CsvOption.From(parsed),
            DvcRemote = parsed.GetValue(DvcRemoteOption),
        };
    }

    private static string? Query(string? query) => File.Exists(query) ? File.ReadAllText(query) : query;

    private static string Name(string parameter) =>
        parameter.IndexOf('=', StringComparison.Ordinal) is var equals and > 0
            ? parameter[..equals]
            : throw new FailureException(FailureClass.Configuration, $"--parameter {parameter} is not of the form name=value");

    private static JsonElement Value(string parameter)
    {
        var text = parameter[(parameter.IndexOf('=', StringComparison.Ordinal) + 1)..];
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\"");
        }
    }

    /// <summary>The task that a label looks like.</summary>
    private static async Task<LearningTask> TaskOf(TrialFile trial, Func<string, string?> environment)
    {
        if (trial.Data.Label.Count == 0)
            return LearningTask.AnomalyDetection;
        if (trial.Data.Label.Count > 1)
        {
            return trial.Data.Label.Any(name => name.Contains("zenith", StringComparison.OrdinalIgnoreCase))
                ? LearningTask.DirectionRegression
                : LearningTask.Regression;
        }

        using var loader = new DataLoader(environment, _ => { }, TimeProvider.System);
        using var database = new Database();
        loader.CreateViews(database, await loader.FetchAsync(trial.Data.Sources, CancellationToken.None));
        TrainingTableReader.CheckNames(trial.Data, LearningTask.Regression, DataLoader.ColumnNames(database, trial.Data));
        var label = Database.Identifier(trial.Data.Label[0]);
        var table = trial.Data.Query is { } query ? $"({TableReader.Inner(query)}\n)" : Database.Identifier(trial.Data.Sources[0].Name);
        var kind = database.Texts(
            $"SELECT CASE WHEN typeof(any_value({label})) IN ('VARCHAR', 'BOOLEAN') THEN 'text' ELSE 'number' END FROM {table}"
        )[0];
        var values = int.Parse(
            database.Texts($"SELECT count(DISTINCT {label}) FROM {table}")[0]!,
            System.Globalization.CultureInfo.InvariantCulture
        );
        return values == 2 ? LearningTask.BinaryClassification
            : kind == "text" ? LearningTask.MulticlassClassification
            : LearningTask.Regression;
    }
}
