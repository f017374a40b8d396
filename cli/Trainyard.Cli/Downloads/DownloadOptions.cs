using System.CommandLine;
using Spectre.Console;
using Trainyard.Api;
using Trainyard.Runtime;
using Trainyard.Trainer.Client;

namespace Trainyard.Cli.Downloads;

/// <summary>What there is to say of a download, and its progress.</summary>
internal sealed class DownloadOptions
{
    private readonly Option<string?> _image = new("--image")
    {
        Description =
            "The trainer's image, which reads the store. Default: the one that has stored the model, or "
            + $"{PackageDownload.DefaultImage} where its Job has gone.",
    };

    private readonly Option<string?> _secret = new("--secret")
    {
        Description = "The Secret that opens the store, where spec.output names none.",
    };

    public void AddTo(Command command)
    {
        command.Add(_image);
        command.Add(_secret);
    }

    public Task<IReadOnlyList<DownloadedFile>> DownloadAsync(
        ApiClient client,
        TrainingJob job,
        ParseResult result,
        CancellationToken cancellationToken
    )
    {
        if (job.Status?.Model is not { } model)
            throw new CliException($"{job.Metadata.Name} has no model yet: it is {job.Status?.Phase?.ToString() ?? "new"}");
        var download = new PackageDownload(client, TimeProvider.System);
        return AnsiConsole
            .Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .StartAsync(bar =>
            {
                var task = bar.AddTask($"{job.Metadata.Name} {model.Version}", maxValue: 1);
                return download.PackageAsync(job, model.Uri, result.GetValue(_image), result.GetValue(_secret), Show, cancellationToken);

                void Show(long done, long all) => task.MaxValue(Math.Max(1, all)).Value(done);
            });
    }
}
