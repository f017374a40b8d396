namespace Trainyard.Runtime;

/// <summary>Which objects a list gives, and how much of it at once.</summary>
public sealed record ListOptions
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>The most objects of a page; null: no paging.</summary>
    public int? Limit { get; init; } = 500;

    /// <summary>The token of the page before.</summary>
    public string? Continue { get; init; }

    /// <summary>Null: the newest state. "0": any state that the server has at hand.</summary>
    public string? ResourceVersion { get; init; }

    internal List<KeyValuePair<string, string>> Query()
    {
        var query = new List<KeyValuePair<string, string>>();
        query.AddIfSet("labelSelector", LabelSelector);
        query.AddIfSet("fieldSelector", FieldSelector);
        query.AddIfSet("limit", Limit is { } limit ? Requests.Number(limit) : null);
        query.AddIfSet("continue", Continue);
        query.AddIfSet("resourceVersion", ResourceVersion);
        return query;
    }
}

/// <summary>What a watch tells, from when, and for how long.</summary>
public sealed record WatchOptions
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>The version after which events are told; null: begin with all that there is.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>After how long the server ends the watch. Whole seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    internal List<KeyValuePair<string, string>> Query()
    {
        var query = new List<KeyValuePair<string, string>> { new("watch", "1"), new("allowWatchBookmarks", "true") };
        query.AddIfSet("labelSelector", LabelSelector);
        query.AddIfSet("fieldSelector", FieldSelector);
        query.AddIfSet("resourceVersion", ResourceVersion);
        query.Add(new("timeoutSeconds", Requests.Number((long)Math.Ceiling(Timeout.TotalSeconds))));
        return query;
    }
}

/// <summary>Which part of a pod's log.</summary>
public sealed record LogOptions
{
    public string? Container { get; init; }

    /// <summary>Go on until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>The log of the container's life before this one.</summary>
    public bool Previous { get; init; }

    public int? TailLines { get; init; }

    public long? LimitBytes { get; init; }

    internal List<KeyValuePair<string, string>> Query()
    {
        var query = new List<KeyValuePair<string, string>>();
        query.AddIfSet("container", Container);
        query.AddIfSet("follow", Follow ? "true" : null);
        query.AddIfSet("previous", Previous ? "true" : null);
        query.AddIfSet("tailLines", TailLines is { } lines ? Requests.Number(lines) : null);
        query.AddIfSet("limitBytes", LimitBytes is { } bytes ? Requests.Number(bytes) : null);
        return query;
    }
}

internal static class QueryParameters
{
    public static void AddIfSet(this List<KeyValuePair<string, string>> query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            query.Add(new(name, value));
    }
}
