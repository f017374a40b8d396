using YamlDotNet.Core;

namespace Trainyard.Local.Node.Pods;

/// <summary>Finds what an image stands for. Where nothing does: ErrImagePull, a moment later ImagePullBackOff, then again.</summary>
internal sealed class ImagePull(NodeServices node)
{
    /// <param name="path">The container within the pod, for the events.</param>
    /// <param name="waiting">The container where there is no image.</param>
    public LocalImage? Pull(JsonObject pod, ContainerRecord record, string path, DateTimeOffset now, out ContainerRecord? waiting)
    {
        waiting = null;
        var name = record.Spec.Text("image")!;
        if (record.Phase == ContainerPhase.Waiting && record.Reason == "ErrImagePull")
        {
            waiting = BackOff(pod, record, name, path, now);
            return null;
        }
        if (ImageMap.NameFault(name) is { } fault)
        {
            waiting = Misnamed(pod, record, name, fault, path, now);
            return null;
        }
        if (Find(name, out var why) is not { } image)
        {
            waiting = Absent(pod, record, name, why, path, now);
            return null;
        }
        if (record.FailedStarts > 0 || record.Restarts == 0 || record.End is null)
        {
            var present = $"Container image \"{name}\" already present on machine and can be accessed by the pod";
            node.Events.Normal(pod, "Pulled", present, path);
        }
        return image;
    }

    private LocalImage? Find(string name, out string why)
    {
        var files = node.Options.ImageFiles.Count > 0 ? string.Join(" or ", node.Options.ImageFiles) : "an image file";
        why = $"no program stands for image \"{name}\" here; name one in {files}";
        try
        {
            return node.Images.Find(name);
        }
        catch (Exception e) when (e is YamlException or IOException)
        {
            why = $"the image file cannot be read: {e.Message}";
            return null;
        }
    }

    private ContainerRecord BackOff(JsonObject pod, ContainerRecord record, string name, string path, DateTimeOffset now)
    {
        var message = $"Back-off pulling image \"{name}\"";
        node.Events.Normal(pod, "BackOff", message, path);
        node.Events.Warning(pod, "Failed", "Error: ImagePullBackOff", path);
        var delay = PodDecision.Doubled(node.Options.PullBackoff, record.FailedStarts - 1, node.Options.BackoffMax);
        return record with { Reason = "ImagePullBackOff", Message = $"{message}: ErrImagePull: {record.Message}", RetryAt = now + delay };
    }

    private ContainerRecord Misnamed(JsonObject pod, ContainerRecord record, string name, string fault, string path, DateTimeOffset now)
    {
        var message = $"Failed to apply default image tag \"{name}\": couldn't parse image name \"{name}\": {fault}";
        node.Events.Warning(pod, "InspectFailed", message, path);
        node.Events.Warning(pod, "Failed", "Error: InvalidImageName", path);
        return Waiting(record, "InvalidImageName", message, now + node.Options.PullBackoff);
    }

    private ContainerRecord Absent(JsonObject pod, ContainerRecord record, string name, string why, string path, DateTimeOffset now)
    {
        var failed = record with { FailedStarts = record.FailedStarts + 1 };
        if (record.Spec.Text("imagePullPolicy") == "Never")
        {
            var message = $"Container image \"{name}\" is not present with pull policy of Never";
            node.Events.Warning(pod, "ErrImageNeverPull", message, path);
            return Waiting(failed, "ErrImageNeverPull", message, now + node.Options.PullBackoff);
        }
        node.Events.Normal(pod, "Pulling", $"Pulling image \"{name}\"", path);
        node.Events.Warning(pod, "Failed", $"Failed to pull image \"{name}\": {why}", path);
        node.Events.Warning(pod, "Failed", "Error: ErrImagePull", path);
        return Waiting(failed, "ErrImagePull", why, now + (node.Options.PullBackoff / 10));
    }

    private static ContainerRecord Waiting(ContainerRecord record, string reason, string message, DateTimeOffset retryAt) =>
        record with
        {
            Phase = ContainerPhase.Waiting,
            Reason = reason,
            Message = message,
            RetryAt = retryAt,
        };
}
