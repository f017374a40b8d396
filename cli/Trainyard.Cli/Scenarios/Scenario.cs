using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Scenarios;

/// <summary>What a model must know: rows, what they are, and how well it must do on them.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Folder">In which the file of rows is looked for.</param>
internal sealed record Scenario(string Name, string Folder)
{
    private const string Fields = "X, y, file, label, header, tolerance, minAccuracy, expect, description";

    /// <summary>Rows: objects of features by name, or lists of values in the model's order. Null: see <see cref="File"/>.</summary>
    public JsonArray? X { get; private init; }

    /// <summary>What each row of <see cref="X"/> is.</summary>
    public JsonArray? Y { get; private init; }

    /// <summary>A CSV of rows with their labels, beside the scenario.</summary>
    public string? File { get; private init; }

    /// <summary>The columns of <see cref="File"/> that are the truth.</summary>
    public IReadOnlyList<string> Label { get; private init; } = [];

    /// <summary>Whether <see cref="File"/> begins with names; otherwise its columns are column0, column1, ...</summary>
    public bool Header { get; private init; } = true;

    /// <summary>A number is right within this, in its own unit; a direction within this angle, in radians.</summary>
    public double Tolerance { get; private init; }

    /// <summary>Bounds by metric: accuracy, or one of Trainyard's own. A bound is the worst value that will do.</summary>
    public IReadOnlyDictionary<string, double> Expect { get; private init; } = new Dictionary<string, double>();

    /// <exception cref="CliException">It is no scenario; the field is named.</exception>
    public static async Task<Scenario> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            var text = await System.IO.File.ReadAllTextAsync(file.FullName, cancellationToken);
            var read = JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false });
            return Of(Path.GetFileNameWithoutExtension(file.Name), file.DirectoryName!, read as JsonObject);
        }
        catch (JsonException fault)
        {
            throw new CliException($"it is no JSON: {fault.Message}");
        }
    }

    /// <exception cref="CliException">It is no scenario; the field is named.</exception>
    public static Scenario Of(string name, string folder, JsonObject? json)
    {
        if (json is null)
            throw new CliException("""a scenario is an object, such as {"X": [{"area": 30}], "y": [72], "tolerance": 5}""");
        var fields = new ScenarioFields(json, Fields.Split(", "));
        var scenario = new Scenario(name, folder)
        {
            X = fields.List("X"),
            Y = fields.List("y"),
            File = fields.Text("file"),
            Label = fields.Texts("label"),
            Header = fields.Flag("header", otherwise: true),
            Tolerance = fields.Number("tolerance") ?? 0,
            Expect = Bounds(fields),
        };
        return scenario.Fault() is { } fault ? throw new CliException(fault) : scenario;
    }

    private static Dictionary<string, double> Bounds(ScenarioFields fields)
    {
        var bounds = new Dictionary<string, double>(fields.Numbers("expect"), StringComparer.OrdinalIgnoreCase);
        if (fields.Number("minAccuracy") is { } least && !bounds.TryAdd("accuracy", least))
            throw new CliException("minAccuracy and expect.accuracy are one bound: leave one of them out");
        if (bounds.Count == 0)
            bounds.Add("accuracy", 1);
        return bounds;
    }

    private string? Fault() => RowsFault() ?? LabelFault() ?? BoundFault();

    private string? RowsFault() =>
        (X, File) switch
        {
            (null, null) => "it has no rows: give X and y, or file and label",
            (not null, not null) => "X and file are two places for rows: leave one of them out",
            ({ } rows, _) when Y?.Count != rows.Count => $"y must have what each of the {rows.Count} rows of X is, and has {Y?.Count ?? 0}",
            ({ Count: 0 }, _) => "X has no rows",
            _ => null,
        };

    private string? LabelFault() =>
        (File, Y, Label.Count) switch
        {
            (not null, not null, _) => "y belongs to X: of file the column label is the truth",
            (not null, null, 0) => "label must name the columns of file that are the truth",
            (null, _, > 0) => "label belongs to file: of X y is the truth",
            _ => null,
        };

    private string? BoundFault()
    {
        if (Tolerance < 0)
            return $"tolerance is {Tolerance}: it must be 0 or more";
        return Expect.TryGetValue("accuracy", out var least) && least is < 0 or > 1
            ? $"the bound of accuracy is {least}: it must be 0 to 1"
            : null;
    }
}
