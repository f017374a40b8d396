namespace Trainyard.Local.ApiServer.Resources.Kinds;

internal sealed class PodRules : KindRules
{
    private const string AccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string ImmutableSpec =
        "pod updates may not change fields other than "
        + "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only "
        + "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    public override void Default(ResourceKind kind, JsonObject body)
    {
        foreach (var condition in body.Objects("status.conditions"))
        {
            condition.TryAdd("lastProbeTime", null);
            condition.TryAdd("lastTransitionTime", null);
        }

        var spec = body["spec"] as JsonObject;
        foreach (var container in spec.Containers())
        {
            foreach ((var name, var limit) in container.At("resources.limits") as JsonObject ?? [])
                container.Make("resources").Make("requests")[name] ??= limit!.DeepClone();
        }
    }

    public override void PrepareForCreate(WriteRequest request, JsonObject body, Registry registry)
    {
        body["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(body) };
        if (body["spec"] is not JsonObject spec)
            return;

        spec["enableServiceLinks"] ??= true;
        spec["priority"] ??= 0;
        spec["preemptionPolicy"] ??= "PreemptLowerPriority";
        if (!spec.Objects("containers").Any())
            return;

        AddAccount(request, body, spec, registry);
        AddTolerations(spec);
    }

    public override void PrepareForUpdate(WriteRequest request, JsonObject old, JsonObject next)
    {
        if (next["status"] is JsonObject status && request.Subresource != "status")
            status["qosClass"] ??= QualityOfService(next);
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors)
    {
        if (old is not null && errors.Count == 0 && !Json.Same(Fixed(old), Fixed(next)))
            errors.Add(FieldError.Forbidden("spec", ImmutableSpec));
    }

    /// <summary>What of the spec may never change.</summary>
    private static JsonObject Fixed(JsonObject body)
    {
        var spec = body["spec"]?.DeepClone().AsObject() ?? [];
        foreach (
            var free in (ReadOnlySpan<string>)["nodeName", "activeDeadlineSeconds", "tolerations", "schedulingGates", "ephemeralContainers"]
        )
        {
            spec.Remove(free);
        }

        foreach (var container in spec.Containers())
        {
            container.Remove("image");
            container.Remove("imagePullPolicy");
        }

        return spec;
    }

    private static string QualityOfService(JsonObject body)
    {
        JsonObject[] containers = [.. body["spec"].Containers()];
        if (
            containers.All(container =>
                container.At("resources.limits") is not JsonObject { Count: > 0 }
                && container.At("resources.requests") is not JsonObject { Count: > 0 }
            )
        )
        {
            return "BestEffort";
        }

        var guaranteed = containers.All(container =>
            ((ReadOnlySpan<string>)["cpu", "memory"])
                .ToArray()
                .All(name =>
                    container.At("resources.limits")?[name] is { } limit && Json.Same(limit, container.At("resources.requests")?[name])
                )
        );
        return guaranteed ? "Guaranteed" : "Burstable";
    }

    private static void AddAccount(WriteRequest request, JsonObject body, JsonObject spec, Registry registry)
    {
        var account = spec.Text("serviceAccountName") ?? "default";
        spec["serviceAccountName"] = account;
        spec["serviceAccount"] = account;
        var accounts = registry.Catalog.Find("serviceaccounts")!;
        if (registry.Store.Get(accounts.Resource, request.Namespace, account)?.Parse() is not { } found)
        {
            throw Refusal.Forbidden(
                request.Kind,
                body.Name(),
                $"error looking up service account {request.Namespace}/{account}: serviceaccount \"{account}\" not found"
            );
        }

        var automount = spec["automountServiceAccountToken"] ?? found["automountServiceAccountToken"];
        var mounted = spec.Objects("containers")
            .All(container => container.Objects("volumeMounts").Any(mount => mount.Text("mountPath") == AccountFolder));
        if (automount.Text() is null && automount is not null && !automount.True() || mounted)
            return;

        var volume = "kube-api-access-" + registry.Suffix();
        spec.MakeList("volumes").Add((JsonNode)AccountVolume(volume));

        foreach (var container in spec.Containers())
        {
            container
                .MakeList("volumeMounts")
                .Add(
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = volume,
                            ["readOnly"] = true,
                            ["mountPath"] = AccountFolder,
                        }
                );
        }
    }

    private static JsonObject AccountVolume(string name) =>
        new()
        {
            ["name"] = name,
            ["projected"] = new JsonObject
            {
                ["sources"] = new JsonArray(
                    new JsonObject
                    {
                        ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = 3607, ["path"] = "token" },
                    },
                    new JsonObject
                    {
                        ["configMap"] = new JsonObject
                        {
                            ["name"] = "kube-root-ca.crt",
                            ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                        },
                    },
                    new JsonObject
                    {
                        ["downwardAPI"] = new JsonObject
                        {
                            ["items"] = new JsonArray(
                                new JsonObject
                                {
                                    ["path"] = "namespace",
                                    ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                                }
                            ),
                        },
                    }
                ),
                ["defaultMode"] = 420,
            },
        };

    private static void AddTolerations(JsonObject spec)
    {
        var tolerations = spec.MakeList("tolerations");
        foreach (var key in (ReadOnlySpan<string>)["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
        {
            if (!tolerations.Any(one => one.Text("key") == key || (one.Text("key") is null && one.Text("operator") == "Exists")))
            {
                tolerations.Add(
                    (JsonNode)
                        new JsonObject
                        {
                            ["key"] = key,
                            ["operator"] = "Exists",
                            ["effect"] = "NoExecute",
                            ["tolerationSeconds"] = 300,
                        }
                );
            }
        }
    }
}
