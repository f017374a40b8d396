using System.Diagnostics;
using System.Text.Json;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>An objective that another program evaluates: <c>{"problem", "params"}</c> a line in, <c>{"value"}</c> a line out.</summary>
internal sealed class OutsideProgram : IObjective
{
    private readonly string _problem;
    private readonly Process _process;

    public OutsideProgram(string problem, IReadOnlyList<string> command)
    {
        _problem = problem;
        _process = Process.Start(
            new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;
    }

    public double Evaluate(ParameterSet parameters)
    {
        _process.StandardInput.WriteLine(Request(parameters));
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"the program of {_problem} has ended");
        return JsonDocument.Parse(answer).RootElement.GetProperty("value").GetDouble();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Request(ParameterSet parameters)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("problem", _problem);
            json.WriteStartObject("params");
            foreach (var (name, value) in parameters)
            {
                Write(json, name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, ParameterValue value)
    {
        switch (value.Kind)
        {
            case ParameterValueKind.Number:
                json.WriteNumber(name, value.AsNumber);
                break;
            case ParameterValueKind.Text:
                json.WriteString(name, value.AsText);
                break;
            default:
                json.WriteBoolean(name, value.AsBoolean);
                break;
        }
    }
}
