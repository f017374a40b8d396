namespace Trainyard.Local.Node.Pods;

/// <summary>What all pods of the node share.</summary>
internal sealed record NodeServices(
    ICluster Cluster,
    ObjectCache Pods,
    NodeOptions Options,
    ContainerFolders Folders,
    ContainerLogs Logs,
    ImageMap Images,
    EventRecorder Events,
    TimeProvider Time,
    ILogger Log
);

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The status of pod {Pod} was refused: {Why}")]
    public static partial void StatusRefused(ILogger log, string pod, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Pod {Pod} cannot be run")]
    public static partial void PodFailed(ILogger log, Exception error, string pod);
}
