using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using Trainyard.Contracts;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Troubles;

/// <summary>
/// Reads the scheduler's words: "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector.
/// preemption: ..." (kube-scheduler, framework.FitError). One node that may yet do makes it a wait; where none ever will, it is a fault.
/// Pure.
/// </summary>
internal static partial class Placement
{
    /// <summary>What passes by itself: a node that is full, cordoned, not ready, or whose ports or disks others hold.</summary>
    private static readonly string[] Passing =
    [
        "Insufficient ",
        "Too many pods",
        "free ports",
        "were unschedulable",
        "node.kubernetes.io/",
        "node.cloudprovider.kubernetes.io/uninitialized",
        "max volume count",
        "in use",
    ];

    public static Trouble Read(string words, V1Pod pod, IReadOnlyList<Corev1Event> events)
    {
        if (words.Contains("persistentvolumeclaim", StringComparison.Ordinal) && words.Contains("not found", StringComparison.Ordinal))
            return new(TroubleReason.Unschedulable, FailureClass.NotFound, words, "make the claim, or mend the pvc:// address");
        if (words.Contains("unbound immediate PersistentVolumeClaims", StringComparison.Ordinal))
        {
            return Trouble.Fault(
                TroubleReason.Unschedulable,
                $"a claim is not bound: {words}",
                "kubectl describe pvc: its class must exist and provide volumes"
            );
        }

        var nodes = words.Split(". ", 2)[0];
        var waits = Passing.Any(sign => nodes.Contains(sign, StringComparison.Ordinal)) || events.Any(e => e.Reason == "TriggeredScaleUp");
        if (waits)
            return Trouble.Wait(TroubleReason.WaitingForRoom, $"waiting for {Wanted(nodes, pod)}: {words}");
        return Trouble.Fault(
            TroubleReason.Unschedulable,
            $"no node will do: {words}",
            "mend nodeSelector, affinity or tolerations in podTemplate, or add such a node"
        );
    }

    /// <summary>Such as "4 CPUs and 2 nvidia.com/gpu"; "a node" where no resource is short.</summary>
    private static string Wanted(string nodes, V1Pod pod)
    {
        var wanted = Short().Matches(nodes).Select(match => match.Groups[1].Value).Distinct().Select(name => Amount(name, pod)).ToList();
        return wanted.Count > 0 ? string.Join(" and ", wanted) : "a node";
    }

    private static string Amount(string resource, V1Pod pod)
    {
        var requests = (pod.Spec?.Containers ?? [])
            .Select(container => container.Resources?.Requests?.TryGetValue(resource, out var amount) == true ? amount.ToString() : null)
            .OfType<string>()
            .ToList();
        var unit = resource switch
        {
            "cpu" => "CPUs",
            "memory" => "memory",
            _ => resource,
        };
        var total = requests.Sum(request => Quantity.Parse(request) ?? 0);
        if (total <= 0)
            return unit;
        if (requests is [var one] && resource != "cpu")
            return resource == "memory" ? $"{one} of memory" : $"{one} {unit}";
        return $"{total.ToString("0.###", CultureInfo.InvariantCulture)} {(total == 1 && resource == "cpu" ? "CPU" : unit)}";
    }

    [GeneratedRegex(@"Insufficient ([^\s,.]+(?:\.[^\s,.]+)*)")]
    private static partial Regex Short();
}
