using Trainyard.Contracts;
using Trainyard.Testing;

namespace Trainyard.Scorer.Tests.Support;

/// <summary>Scorers of one store whose results go into a table of PostgreSQL.</summary>
internal sealed class TableScorer(string modelUri, PostgresServer postgres, RealStore? from, ScorerFile file) : IDisposable
{
    private readonly DirectoryInfo _secrets = postgres.SecretsBeside(from);

    private string Table => $"{file.Scorer.Split('/')[1]}_scored";

    /// <summary>Two at once, each killed when a transaction more is written, or nothing is left.</summary>
    public async Task KillAsync(int times)
    {
        for (var kill = 0; kill < times; kill++)
        {
            var before = await postgres.CountAsync(Table);
            await using var one = Start();
            await using var two = Start();
            await postgres.UntilMoreThanAsync(before, Table, Task.WhenAny(one.ExitAsync(), two.ExitAsync()));
            await one.KillAsync();
            await two.KillAsync();
        }
    }

    /// <summary>One until nothing is left.</summary>
    public async Task<ScorerReport> RunAsync()
    {
        await using var scorer = Start();
        var word = await scorer.EndAsync();
        Assert.True(word.Failure is null, word.Failure?.Message);
        return word;
    }

    public void Dispose() => _secrets.Delete(recursive: true);

    private ScorerProcess Start() => ScorerProcess.Start(modelUri, _secrets.FullName, file with { Output = PostgresServer.Output(Table) });
}
