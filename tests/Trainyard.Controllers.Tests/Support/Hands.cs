using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Workers;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Support;

/// <summary>The reused workers of a world: they ask, and do as they are told.</summary>
internal sealed class Hands(World world)
{
    private readonly Dictionary<string, EndedWork> _told = [];

    /// <summary>The workers' Jobs that have not ended.</summary>
    public IReadOnlyList<string> Live =>
        [
            .. world
                .All<V1Job>()
                .Where(job => job.Metadata.Label(ApiGroup.StepLabel) == "worker" && job.Status?.Conditions is null)
                .Select(job => job.Metadata.Name!),
        ];

    /// <summary>One asks, and waits in vain where there is nothing for it.</summary>
    public async Task<WorkAnswer> AskAsync(string worker, EndedWork? ended = null, bool leaving = false, string? token = null)
    {
        var request = new WorkRequest
        {
            Worker = worker + "-pod",
            Ended = ended,
            Leaving = leaving,
        };
        var asked = world.Work.AskAsync(new("default", worker), token ?? TokenOf(worker), request, TestContext.Current.CancellationToken);
        if (!asked.IsCompleted)
            world.Time.Advance(WorkService.Patience);
        return await asked;
    }

    /// <summary>One asks, and gets this trial.</summary>
    public async Task<WorkOffer> TakeAsync(string worker, EndedWork? ended = null)
    {
        var answer = await AskAsync(worker, ended);
        Assert.Equal(WorkVerdict.Offer, answer.Verdict);
        return answer.Offer!;
    }

    /// <summary>All work until no trial is left, whatever the API server does; a value follows from the number.</summary>
    public async Task WorkAsync(Func<int, LastWord> word, Func<bool>? dies = null)
    {
        for (var idle = 0; idle < 40; idle++)
        {
            await world.SettleAsync();
            foreach (var worker in Live)
            {
                if (dies?.Invoke() == true)
                    world.Restart();
                if (await TryAsync(worker, word))
                    idle = 0;
            }

            if (Live.Count == 0)
                return;
        }

        throw new InvalidOperationException($"the workers {string.Join(", ", Live)} do not end");
    }

    private async Task<bool> TryAsync(string worker, Func<int, LastWord> word)
    {
        try
        {
            var answer = await AskAsync(worker, _told.GetValueOrDefault(worker));
            if (answer.Verdict is WorkVerdict.Done or WorkVerdict.Denied)
                world.Finish(worker, message: null, exitCode: 0);
            if (answer.Offer is not { } offer)
                return answer.Verdict != WorkVerdict.Later;
            _told[worker] = new(offer.Trial, word(offer.File.Number!.Value));
            return true;
        }
        catch (ApiException)
        {
            return true;
        }
    }

    private string TokenOf(string worker) => WorkedTrials.TokenOf(world.Tokens, world.Get<V1Job>(worker).Metadata.Controller!.Uid, worker);
}
