namespace Trainyard.Local.ApiServer.Api;

/// <summary>Checks the version that a list, get or watch asks for.</summary>
internal static class ListOptions
{
    private static readonly TimeSpan FuturePatience = TimeSpan.FromSeconds(3);

    /// <exception cref="ApiException">The options do not go together.</exception>
    public static void Check(Query query, bool watch)
    {
        List<FieldError> errors = [];
        var version = query["resourceVersion"] ?? "";
        var match = query["resourceVersionMatch"] ?? "";
        var initial = query["sendInitialEvents"] is not null;
        if (watch && initial && match != "NotOlderThan")
        {
            errors.Add(
                FieldError.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
            );
        }

        if (watch && !initial && match.Length > 0)
        {
            errors.Add(
                FieldError.Forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
                )
            );
        }

        if (!watch && match.Length > 0 && version.Length == 0)
        {
            errors.Add(
                FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided")
            );
        }
        else if (!watch && match is not ("" or "Exact" or "NotOlderThan"))
        {
            errors.Add(FieldError.NotSupported("resourceVersionMatch", match, ["Exact", "NotOlderThan", ""]));
        }
        else if (!watch && match == "Exact" && version == "0")
        {
            errors.Add(
                FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")
            );
        }

        if (!watch && initial)
            errors.Add(FieldError.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));

        if (errors.Count > 0)
            throw Refusal.Invalid("meta.k8s.io", "ListOptions", "", errors);
    }

    /// <summary>The version asked for; 0 for any. A version that is yet to come is waited for, a while.</summary>
    /// <exception cref="ApiException">It is no number, or did not come.</exception>
    public static async Task<long> VersionAsync(Query query, Registry registry, CancellationToken stop)
    {
        var text = query["resourceVersion"] ?? "";
        if (text.Length == 0)
            return 0;

        if (!long.TryParse(text, out var version) || version < 0)
        {
            throw Refusal.BadRequest(
                $"invalid resource version: resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": "
                    + $"invalid syntax"
            );
        }

        if (version > registry.Store.Version)
            await Task.Delay(FuturePatience, registry.Clock, stop);

        return version <= registry.Store.Version
            ? version
            : throw new ApiException(
                504,
                "Timeout",
                $"Timeout: Too large resource version: {version}, current: {registry.Store.Version}",
                new()
                {
                    ["causes"] = new JsonArray(
                        new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }
                    ),
                    ["retryAfterSeconds"] = 1,
                }
            );
    }
}
