using Microsoft.Extensions.Primitives;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>The query parameters of a request.</summary>
internal sealed class Query(IQueryCollection values)
{
    public string? this[string name] => values.TryGetValue(name, out var value) ? value.ToString() : null;

    public IReadOnlyList<string?> All(string name) => values.TryGetValue(name, out var value) ? value : [];

    /// <summary>Anything but 0 and false means yes.</summary>
    public bool Flag(string name) => this[name] is { } value && value is not ("0" or "false" or "False" or "FALSE" or "f" or "F");

    /// <exception cref="ApiException">It is no number.</exception>
    public long? Number(string name)
    {
        var text = this[name];
        return string.IsNullOrEmpty(text) ? null
            : long.TryParse(text, out var number) ? number
            : throw Refusal.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }
}
