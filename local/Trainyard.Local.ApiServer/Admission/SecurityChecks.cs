namespace Trainyard.Local.ApiServer.Admission;

/// <summary>One control of the Pod Security Standards.</summary>
/// <param name="Reason">What is told of a violation.</param>
/// <param name="Detail">Who violates it and how; null: nobody.</param>
/// <param name="Overridden">A stricter control takes its place in the restricted standard.</param>
internal sealed record SecurityCheck(string Reason, Func<PodView, string?> Detail, bool Overridden = false);

/// <summary>The controls in the order in which they are told:
/// https://kubernetes.io/docs/concepts/security/pod-security-standards/</summary>
internal static class SecurityChecks
{
    private static readonly string[] DefaultCapabilities =
    [
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    ];

    private static readonly string[] PlainVolumes =
    [
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
        "image",
    ];

    private static readonly string[] SafeSysctls =
    [
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_wmem",
    ];

    private static readonly string[] SafeLinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

    public static readonly SecurityCheck[] Baseline =
    [
        new("forbidden AppArmor profile", pod =>
            pod.Forbidden("appArmorProfile.type", "must not set AppArmor profile type to", type => type == "Unconfined")
        ),
        new("non-default capabilities", pod => pod.Adding(DefaultCapabilities), Overridden: true),
        new("host namespaces", pod =>
            Joined(((string[])["hostNetwork", "hostPID", "hostIPC"]).Where(f => pod.Spec.True(f)).Select(f => f + "=true"))
        ),
        new(
            "hostPath volumes",
            pod =>
                pod.Volumes(type => type == "hostPath") is { Length: > 0 } found
                    ? PodView.Named("volume", found.Select(v => v.Name))
                    : null,
            Overridden: true
        ),
        new("hostPort", pod =>
            pod.Using("hostPort", "hostPorts", quoted: false, c =>
                c.Objects("ports")
                    .Select(p => p.Integer("hostPort") ?? 0)
                    .Where(p => p != 0)
                    .Order()
                    .Select(p => p.ToString(CultureInfo.InvariantCulture))
            )
        ),
        new("probe or lifecycle host", pod => pod.Using("probe or lifecycle host", "probe or lifecycle hosts", quoted: true, Hosts)),
        new("privileged", pod => pod.Containers(c => c.True("securityContext.privileged"), "must not set securityContext.privileged=true")),
        new("procMount", pod =>
            pod.Forbidden("procMount", "must not set securityContext.procMount to", type => type != "Default", andPod: false)
        ),
        new("seLinuxOptions", SecurityLinux),
        new(
            "seccompProfile",
            pod =>
                pod.Forbidden("seccompProfile.type", "must not set securityContext.seccompProfile.type to", type => type == "Unconfined"),
            Overridden: true
        ),
        new("forbidden sysctls", pod =>
            Joined(pod.Spec.Objects("securityContext.sysctls").Select(s => s.Text("name") ?? "").Where(n => !SafeSysctls.Contains(n)))
        ),
        new("hostProcess", pod =>
            pod.Setting("windowsOptions.hostProcess", "true", "must not set securityContext.windowsOptions.hostProcess=true")
        ),
    ];

    public static readonly SecurityCheck[] Restricted =
    [
        new("allowPrivilegeEscalation != false", pod =>
            pod.Containers(
                c => c.At("securityContext.allowPrivilegeEscalation")?.ToJsonString() != "false",
                "must set securityContext.allowPrivilegeEscalation=false"
            )
        ),
        new("unrestricted capabilities", pod =>
            Joined(
                [
                    pod.Containers(
                        c => !c.Texts("securityContext.capabilities.drop").Contains("ALL"),
                        "must set securityContext.capabilities.drop=[\"ALL\"]"
                    ),
                    pod.Adding(["NET_BIND_SERVICE"]),
                ],
                "; "
            )
        ),
        new("restricted volume types", RestrictedVolumes),
        new("runAsNonRoot != true", pod =>
            pod.Setting("runAsNonRoot", "false", "must not set securityContext.runAsNonRoot=false")
            ?? pod.Lacking("runAsNonRoot", "must set securityContext.runAsNonRoot=true")
        ),
        new("runAsUser=0", pod => pod.Setting("runAsUser", "0", "must not set runAsUser=0")),
        new("seccompProfile", pod =>
            pod.Forbidden("seccompProfile.type", "must not set securityContext.seccompProfile.type to", type =>
                type is not ("RuntimeDefault" or "Localhost")
            ) ?? pod.Lacking("seccompProfile.type", "must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"")
        ),
    ];

    private static string? RestrictedVolumes(PodView pod)
    {
        var bad = pod.Volumes(type => !PlainVolumes.Contains(type));
        string[] types = [.. bad.Select(v => v.Type).Distinct().Order(StringComparer.Ordinal)];
        return bad.Length == 0
            ? null
            : $"{PodView.Named("volume", bad.Select(v => v.Name))} {(bad.Length == 1 ? "uses" : "use")} "
                + PodView.Named("restricted volume type", types);
    }

    private static string? SecurityLinux(PodView pod)
    {
        const string field = "seLinuxOptions";
        bool Bad(JsonNode? context) =>
            context.Object(field) is { } o
            && (!SafeLinuxTypes.Contains(o.Text("type") ?? "") || o.Text("user") is { Length: > 0 } || o.Text("role") is { Length: > 0 });
        if (pod.Setters(Bad) is not { Length: > 0 } setters)
            return null;

        JsonNode?[] all = [.. pod.Contexts().Where(Bad).Select(c => c.At(field))];
        string[] types =
        [
            .. all.Select(o => o.Text("type") ?? "").Where(t => !SafeLinuxTypes.Contains(t)).Distinct().Order(StringComparer.Ordinal),
        ];
        string?[] told =
        [
            types.Length > 0 ? PodView.Named("type", types) : null,
            all.Any(o => o.Text("user") is { Length: > 0 }) ? "user may not be set" : null,
            all.Any(o => o.Text("role") is { Length: > 0 }) ? "role may not be set" : null,
        ];
        return $"{setters} set forbidden securityContext.seLinuxOptions: {Joined(told, "; ")}";
    }

    private static IEnumerable<string> Hosts(JsonObject container)
    {
        var handlers = ((string[])["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"]).Select(
            container.At
        );
        return handlers
            .SelectMany(h => (string?[])[h.Text("httpGet.host"), h.Text("tcpSocket.host")])
            .OfType<string>()
            .Where(host => host.Length > 0);
    }

    private static string? Joined(IEnumerable<string?> parts, string by = ", ") =>
        string.Join(by, parts.OfType<string>()) is { Length: > 0 } text ? text : null;
}
