using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Benchmarks.Torture;

/// <summary><c>torture</c>: our verdicts on each case, in training and by <c>/predict</c>, beside that of pandas.</summary>
internal static class TortureCommand
{
    private const string Python = "/usr/bin/python3";

    public static Command Create()
    {
        var all = new Option<bool>("--all") { Description = "Every case, not only those that are not right." };
        var command = new Command(
            "torture",
            "Small files of every kind of trouble, read by our trainer, by /predict and by pandas (python3-pandas)."
        )
        {
            all,
        };
        command.SetAction(parsed => Run(parsed.GetValue(all)));
        return command;
    }

    private static int Run(bool all)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-torture-").FullName;
        try
        {
            var ours = Torturer.Cases.Select(Torturer.Try).ToArray();
            var predicted = Torturer.Cases.Select(PredictTorturer.Try).ToArray();
            var theirs = Pandas(folder);
            Console.WriteLine($"{"case",-70} {"ours",-14} {"/predict",-14} pandas");
            for (var i = 0; i < ours.Length; i++)
            {
                if (
                    all
                    || !IsGood(ours[i].Verdict)
                    || !IsGood(predicted[i].Verdict)
                    || theirs is not null && theirs[i] is Verdict.SilentlyWrong
                )
                {
                    Console.WriteLine(
                        $"{Torturer.Cases[i].Name,-70} {ours[i].Verdict,-14} {predicted[i].Verdict,-14} "
                            + $"{theirs?[i].ToString() ?? "not installed"}{Why(ours[i])}{Why(predicted[i])}"
                    );
                }
            }

            return Close([.. ours.Select(one => one.Verdict)], [.. predicted.Select(one => one.Verdict)], theirs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Why((Verdict Verdict, string Why) one) => IsGood(one.Verdict) ? "" : $"   {one.Why}";

    private static int Close(Verdict[] ours, Verdict[] predicted, Verdict[]? theirs)
    {
        Console.WriteLine();
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            Console.WriteLine(
                $"{verdict,-14} ours {ours.Count(one => one == verdict),4}   "
                    + $"/predict {predicted.Count(one => one == verdict),4}   pandas "
                    + $"{theirs?.Count(one => one == verdict).ToString(CultureInfo.InvariantCulture) ?? "-",4}"
            );
        }

        var passed = ours.Zip(predicted).Count(both => IsGood(both.First) && IsGood(both.Second));
        Console.WriteLine($"{passed} passed, {ours.Length - passed} failed");
        return passed == ours.Length ? 0 : 1;
    }

    // Not tried are a body where training refuses the file, several files, and what is no body.
    private static bool IsGood(Verdict verdict) => verdict is Verdict.Right or Verdict.RefusedWell or Verdict.NotTried;

    /// <summary>Null where pandas is not installed.</summary>
    private static Verdict[]? Pandas(string folder)
    {
        var cases = new JsonArray();
        foreach (var one in Torturer.Cases)
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, cases.Count.ToString(CultureInfo.InvariantCulture))).FullName;
            Torturer.Write(one, place);
            cases.Add((JsonNode)Describe(one, place));
        }

        var file = Path.Combine(folder, "cases.json");
        File.WriteAllText(file, cases.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        var start = new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "Torture", "pandas_verdicts.py"), file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Verdict>)] : null;
    }

    private static JsonObject Describe(TortureCase one, string place) =>
        new()
        {
            ["files"] = new JsonArray([.. one.Files.Select(file => (JsonNode)Path.Combine(place, file.Name))]),
            ["right"] = one.Columns is null
                ? null
                : new JsonObject(
                    one.Columns.Select(column => KeyValuePair.Create(column.Key, (JsonNode?)new JsonArray([.. column.Value.Select(Value)])))
                ),
            ["header"] = one.Told?.Header,
            ["delimiter"] = one.Told?.Delimiter,
            ["quote"] = one.Told?.Quote,
            ["encoding"] = one.Told?.Encoding,
            ["decimal"] = one.Told?.Decimal,
            ["thousands"] = one.Told?.Thousands,
            ["comment"] = one.Told?.Comment,
            ["gaps"] = one.Told?.Gaps is { } gaps ? new JsonArray([.. gaps.Select(gap => (JsonNode)gap)]) : null,
            ["dayFirst"] = one.Told?.DateFormats?[0].StartsWith('d'),
        };

    private static JsonNode? Value(object? value) =>
        value switch
        {
            null => null,
            double number when !double.IsFinite(number) => number > 0 ? "inf" : "-inf",
            double number => number,
            bool truth => truth,
            DateTime moment => new JsonObject { ["time"] = moment.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture) },
            var text => text.ToString(),
        };
}
