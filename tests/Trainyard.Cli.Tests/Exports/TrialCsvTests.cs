using System.Text;
using Trainyard.Cli.Exports;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Testing;

namespace Trainyard.Cli.Tests.Exports;

public sealed class TrialCsvTests
{
    [Fact]
    public void A_line_for_each_trial_after_the_names()
    {
        var trial = new TrialRecord
        {
            Number = 0,
            Run = 1,
            Trial = "sonar-1-00000",
            State = "Failed",
            StartTime = Build.Start,
            Parameters = Build.Point(("rate", 0.1), ("name", "a,\"b\"")),
            FailureMessage = "two\nlines",
        };

        Assert.Equal(
            "number,run,trial,state,value,startTime,completionTime,cpuSeconds,params_name,params_rate,curve,failureClass,failureMessage\r\n"
                + "0,1,sonar-1-00000,Failed,,2026-01-01T00:00:00.000Z,,,\"a,\"\"b\"\"\",0.1,[],,\"two\nlines\"\r\n",
            Encoding.UTF8.GetString(TrialCsv.Write(TrialColumn.Of([trial])))
        );
    }
}
