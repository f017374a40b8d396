namespace Trainyard.Local.ApiServer.Api;

/// <summary>Reads the options of a write from its query and headers.</summary>
internal static class Requests
{
    public static WriteRequest Write(HttpContext context, ResourcePath path, RequestBody body) =>
        Write(context, path) with
        {
            BodyFaults = body.Faults,
        };

    public static WriteRequest Write(HttpContext context, ResourcePath path, JsonObject options) =>
        Write(context, path) is var request && options.Texts("dryRun").Contains("All") ? request with { DryRun = true } : request;

    /// <summary>The options of a deletion: its body, or its query.</summary>
    public static async Task<JsonObject> DeleteOptionsAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context);
        Query query = new(context.Request.Query);
        var options = body.Bytes.Length == 0 ? [] : body.Object();
        if (body.Bytes.Length == 0)
        {
            options.Put("propagationPolicy", query["propagationPolicy"]);
            options.Put("gracePeriodSeconds", query.Number("gracePeriodSeconds"));
            options.Put("orphanDependents", query["orphanDependents"] is { } orphan ? orphan == "true" : null);
        }

        CheckPropagation(options);
        return options;
    }

    public static void AddWarnings(HttpContext context, IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings)
        {
            var quoted = warning.Replace("\\", "\\\\").Replace("\"", "\\\"");
            context.Response.Headers.Append("Warning", $"299 - \"{quoted}\"");
        }
    }

    private static WriteRequest Write(HttpContext context, ResourcePath path)
    {
        Query query = new(context.Request.Query);
        WriteRequest request = new(path.Kind, path.Namespace, path.Name)
        {
            Subresource = path.Subresource,
            DryRun = query.All("dryRun") is { Count: > 0 } dryRun && CheckDryRun(context, dryRun),
            Manager = Manager(context, query),
            ManagerNamed = query["fieldManager"] is { Length: > 0 },
            Force = query.Flag("force"),
            FieldValidation = query["fieldValidation"] switch
            {
                null or "" or "Warn" => FieldValidation.Warn,
                "Strict" => FieldValidation.Strict,
                "Ignore" => FieldValidation.Ignore,
                { } unknown => throw OptionsFault(
                    context,
                    FieldError.NotSupported("fieldValidation", unknown, ["", "Ignore", "Strict", "Warn"])
                ),
            },
        };
        return request;
    }

    private static bool CheckDryRun(HttpContext context, IReadOnlyList<string?> values) =>
        values.All(value => value is "All" or "")
            ? values.Contains("All")
            : throw OptionsFault(
                context,
                FieldError.NotSupported("dryRun", new JsonArray([.. values.Select(value => (JsonNode?)value)]), ["All"])
            );

    /// <summary>The named manager, or the beginning of the User-Agent.</summary>
    private static string Manager(HttpContext context, Query query)
    {
        var named = query["fieldManager"];
        if (named is { Length: > 128 })
            throw OptionsFault(context, new FieldError("FieldValueTooLong", "fieldManager", "Too long: may not be more than 128 bytes"));

        var agent = context.Request.Headers.UserAgent.ToString();
        return named is { Length: > 0 } ? named
            : agent.Split('/')[0] is { Length: > 0 } program ? program
            : "unknown";
    }

    private static ApiException OptionsFault(HttpContext context, FieldError error)
    {
        var kind = context.Request.Method switch
        {
            "POST" => "CreateOptions",
            "PUT" => "UpdateOptions",
            "PATCH" => "PatchOptions",
            _ => "DeleteOptions",
        };
        return Refusal.Invalid("meta.k8s.io", kind, "", [error]);
    }

    private static void CheckPropagation(JsonObject options)
    {
        var policy = options.Text("propagationPolicy");
        if (policy is not (null or "Foreground" or "Background" or "Orphan"))
        {
            throw Refusal.Invalid(
                "meta.k8s.io",
                "DeleteOptions",
                "",
                [FieldError.NotSupported("propagationPolicy", policy, ["Foreground", "Background", "Orphan", "nil"])]
            );
        }

        if (policy is not null && options.At("orphanDependents") is not null)
        {
            throw Refusal.Invalid(
                "meta.k8s.io",
                "DeleteOptions",
                "",
                [FieldError.Invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set")]
            );
        }
    }
}
