using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;
using Trainyard.Accounts.Queues;
using Trainyard.Accounts.Users;

namespace Trainyard.Accounts.Predictions;

/// <summary><c>/predict</c>: by the queue, or while the caller waits.</summary>
internal static class PredictionApi
{
    public static void MapPredictions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/predict", Queue);
        routes.MapGet("/predict/{taskId}", Read);
        routes.MapPost("/predict/sync", Wait);
    }

    private static async Task<Results<Accepted<TaskView>, ProblemHttpResult>> Queue(
        PredictRequest request,
        [FromHeader(Name = IdempotencyKey.Header)] string? key,
        ClaimsPrincipal user,
        AccountsOptions options,
        Submission submission,
        Settlement settlement,
        ITaskQueue queue,
        CancellationToken cancellationToken
    )
    {
        if (request.Faults(key, options.MaxRows).ToList() is { Count: > 0 } faults)
            return Problems.Unprocessable(faults);
        // With a broker, this process hands the message over, and others only if it cannot.
        var due = options.Broker is null ? TimeSpan.Zero : Submission.OwnTime;
        switch (await submission.SubmitAsync(request.Wanted(user.Id(), key, isSync: false), due, cancellationToken))
        {
            case Submitted.Accepted(var task, IsNew: true):
                // From here on the caller has paid: its going away changes nothing.
                return await HandOverAsync(task, queue, settlement) ? Accepted(task) : QueueIsDown();
            case Submitted.Accepted(var task, _):
                return Accepted(task);
            case var refused:
                return Refusal(refused, request.Model);
        }
    }

    private static async Task<bool> HandOverAsync(PredictionTask task, ITaskQueue queue, Settlement settlement)
    {
        try
        {
            await queue.HandOverAsync(task.Id, CancellationToken.None);
            return true;
        }
        catch (QueueException e)
        {
            // Where the dispatcher has been faster, the task is on its way after all.
            return !await settlement.WithdrawAsync(task.Id, e.Message, CancellationToken.None);
        }
    }

    private static async Task<Results<Ok<TaskResult>, ProblemHttpResult>> Read(
        string taskId,
        ClaimsPrincipal user,
        AccountsDb db,
        CancellationToken cancellationToken
    )
    {
        // Another's task is as unknown as none.
        var task = Guid.TryParse(taskId, out var id)
            ? await db.Tasks.SingleOrDefaultAsync(one => one.Id == id && one.UserId == user.Id(), cancellationToken)
            : null;
        return task is null ? Problems.NotFound($"you have no task '{taskId}'") : TypedResults.Ok(TaskResult.Of(task));
    }

    private static async Task<Results<Ok<TaskResult>, ProblemHttpResult>> Wait(
        PredictRequest request,
        [FromHeader(Name = IdempotencyKey.Header)] string? key,
        ClaimsPrincipal user,
        AccountsOptions options,
        Submission submission,
        TaskRunner runner,
        Database database,
        CancellationToken cancellationToken
    )
    {
        if (request.Faults(key, options.MaxRows).ToList() is { Count: > 0 } faults)
            return Problems.Unprocessable(faults);
        var submitted = await submission.SubmitAsync(request.Wanted(user.Id(), key, isSync: true), TimeSpan.Zero, cancellationToken);
        if (submitted is not Submitted.Accepted { Task: var task })
            return Refusal(submitted, request.Model);
        await runner.RunAsync(task.Id, CancellationToken.None);
        await using var db = database.Open();
        return AnswerOf(await db.Tasks.AsNoTracking().SingleAsync(one => one.Id == task.Id, CancellationToken.None));
    }

    private static Results<Ok<TaskResult>, ProblemHttpResult> AnswerOf(PredictionTask task) =>
        TaskResult.Of(task) switch
        {
            { Status: PredictionStatus.Failed, InvalidRows: { } rows } => Problems.Unprocessable(
                rows.SelectMany(row => row.Errors.Select(error => new FieldError(error.Field, error.Message, row.Row)))
            ),
            { Status: PredictionStatus.Failed } failed => Problems.Of(
                StatusCodes.Status503ServiceUnavailable,
                "The model gives no answer; nothing was charged",
                failed.Failure
            ),
            var result => TypedResults.Ok(result),
        };

    private static Accepted<TaskView> Accepted(PredictionTask task) =>
        TypedResults.Accepted($"/predict/{task.Id}", new TaskView(task.Id, task.Status));

    private static ProblemHttpResult QueueIsDown() =>
        Problems.Of(StatusCodes.Status503ServiceUnavailable, "The queue is down", "nothing was charged; please try again");

    private static ProblemHttpResult Refusal(Submitted refused, string model) =>
        refused switch
        {
            Submitted.TooPoor(var balance, var price) => Problems.TooPoor(balance, price),
            Submitted.KeyTaken => IdempotencyKey.Taken(),
            Submitted.UnknownModel => Problems.NotFound($"there is no model '{model}'; see /models"),
            _ => Problems.NotFound("there is no account"),
        };
}

internal sealed record TaskView(Guid TaskId, PredictionStatus Status);
