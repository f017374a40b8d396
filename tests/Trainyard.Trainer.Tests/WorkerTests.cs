using System.Net;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Trainer.Tests;

public sealed class WorkerTests : IDisposable
{
    private const long MiB = 1 << 20;
    private static readonly LastWord Well = new() { Outcome = TrialOutcome.Succeeded };
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Theory]
    [InlineData(3, 512, "100 100 100", 3)]
    [InlineData(1000, 512, "100 611 612 613", 4)]
    [InlineData(1000, 512, "900 100 1412 1413", 4)]
    [InlineData(1, 512, "100", 1)]
    [InlineData(1000, 512, "100 100 100", null)]
    public void A_worker_is_renewed_after_so_many_trials_or_MiB_beyond_its_first(int trials, long growth, string residents, int? over)
    {
        var resident = 0L;
        var age = new WorkerAge(trials, growth * MiB, () => resident);
        int? found = null;
        foreach (var (index, text) in residents.Split(' ').Index())
        {
            resident = long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) * MiB;
            age.Add(resident, Well);
            found ??= age.IsOver ? index + 1 : null;
        }

        Assert.Equal(over, found);
    }

    [Fact]
    public void A_worker_whose_growth_is_garbage_is_not_renewed()
    {
        var collected = 0;
        var age = new WorkerAge(1000, 64 * MiB, () => (collected++ < 2 ? 110 : 165) * MiB);
        foreach (var resident in (long[])[100, 164, 170, 120, 180])
            age.Add(resident * MiB, Well);

        Assert.Equal((2, false), (collected, age.IsOver));

        age.Add(165 * MiB, Well);
        Assert.True(age.IsOver);
    }

    [Fact]
    public void A_worker_whose_memory_ran_out_is_renewed_at_once()
    {
        var age = new WorkerAge(1000, 512 * MiB, () => MiB);
        var failure = new Failure { Class = FailureClass.OutOfMemory, Message = "no more" };
        age.Add(MiB, new() { Outcome = TrialOutcome.Failed, Failure = failure });

        Assert.True(age.IsOver);
    }

    [Theory]
    [InlineData("2", null, 2)]
    [InlineData("0", "1", 1000)]
    [InlineData("many", "none", 1000)]
    public void The_environment_says_when_and_what_is_no_number_is_the_default(string? trials, string? growth, int most)
    {
        var variables = new Dictionary<string, string?>
        {
            [ContainerEnvironment.WorkerTrials] = trials,
            [ContainerEnvironment.WorkerGrowth] = growth,
        };
        var age = WorkerAge.From(variables.GetValueOrDefault);
        for (var trial = 1; trial < most; trial++)
            age.Add(MiB, Well);
        Assert.False(age.IsOver);
        age.Add(MiB, Well);
        Assert.True(age.IsOver);
    }

    [Fact]
    public async Task A_worker_does_trials_of_mixed_parameters_on_data_that_are_read_once_tells_the_last_as_it_leaves_and_ends()
    {
        var table = _trials.WriteTable(300);
        var trial = Trials.Regression(table);
        using var office = new Office(
            [
                trial with
                {
                    Number = 0,
                    Model = trial.Model with { Parameters = Trials.Parameters("rounds", 3) },
                },
                trial with
                {
                    Number = 1,
                    Model = trial.Model with { Parameters = Trials.Parameters("maxDepth", 2) },
                },
                trial with
                {
                    Number = 2,
                },
            ],
            () => File.Delete(table)
        );
        _trials
            .With(ContainerEnvironment.WorkUrl, office.Url)
            .With(ContainerEnvironment.WorkToken, "token")
            .With(ContainerEnvironment.Worker, "w0-pod")
            .With(ContainerEnvironment.WorkerTrials, "2");
        Assert.Equal(0, await _trials.WorkAsync());

        Assert.Equal(["", "trial-0", "trial-1 leaving"], office.Asked);
        Assert.All(office.Words, word => Assert.Equal(TrialOutcome.Succeeded, word.Outcome));
        Assert.NotEqual(office.Words[0].Metrics!["rmse"], office.Words[1].Metrics!["rmse"]);
    }

    /// <summary>Hands out trials, and answers a worker that leaves as the operator does.</summary>
    private sealed class Office : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Queue<TrialFile> _files;
        private readonly Action _afterFirst;

        public Office(IEnumerable<TrialFile> files, Action afterFirst)
        {
            (_files, _afterFirst) = (new(files), afterFirst);
            using (var port = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                port.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}/";
            }

            _listener.Prefixes.Add(Url);
            _listener.Start();
            _ = ServeAsync();
        }

        public string Url { get; }

        public List<string> Asked { get; } = [];

        public List<LastWord> Words { get; } = [];

        public void Dispose() => ((IDisposable)_listener).Dispose();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                var context = await _listener.GetContextAsync();
                if (context.Request.Url!.AbsolutePath == "/")
                    await AnswerAsync(context);
                else
                    await context.Response.OutputStream.WriteAsync("""{"continue":true}"""u8.ToArray());
                context.Response.Close();
            }
        }

        private async Task AnswerAsync(HttpListenerContext context)
        {
            var request = (await JsonSerializer.DeserializeAsync(context.Request.InputStream, ContractsJson.Default.WorkRequest))!;
            Asked.Add($"{request.Ended?.Trial}{(request.Leaving ? " leaving" : "")}");
            if (request.Ended is { } ended)
            {
                Words.Add(ended.Word);
                _afterFirst();
            }

            context.Response.StatusCode = request.Leaving ? 410 : 200;
            if (request.Leaving)
                return;
            var file = _files.Dequeue();
            var offer = new WorkOffer
            {
                Trial = $"trial-{file.Number}",
                File = file,
                ReportUrl = Url + "report",
                ReportToken = "token",
            };
            await JsonSerializer.SerializeAsync(context.Response.OutputStream, offer, ContractsJson.Default.WorkOffer);
        }
    }
}
