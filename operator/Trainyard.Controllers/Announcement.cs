using k8s;
using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>What people are told of a resource, as an event.</summary>
/// <param name="IsWarning">Whether somebody should see to it.</param>
internal sealed record Announcement(bool IsWarning, string Reason, string Message);

/// <summary>Tells it.</summary>
internal static class Announcements
{
    public static void Tell<T>(this EventRecorder events, T about, Announcement told)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        if (told.IsWarning)
            events.Warning(about, told.Reason, told.Message);
        else
            events.Normal(about, told.Reason, told.Message);
    }
}
