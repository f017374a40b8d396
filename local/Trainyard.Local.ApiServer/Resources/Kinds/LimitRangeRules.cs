namespace Trainyard.Local.ApiServer.Resources.Kinds;

internal sealed class LimitRangeRules : KindRules
{
    /// <summary>Of containers: the default limit is the maximum, the default request is the default limit or the minimum.</summary>
    public override void Default(ResourceKind kind, JsonObject body)
    {
        foreach (var limit in body.Objects("spec.limits").Where(limit => limit.Text("type") == "Container"))
        {
            foreach (
                (var field, var from) in (ReadOnlySpan<(string, string)>)
                    [("default", "max"), ("defaultRequest", "default"), ("defaultRequest", "min")]
            )
            {
                foreach ((var name, var amount) in limit.Object(from)?.Copy() ?? [])
                    limit.Make(field)[name] ??= amount!.DeepClone();
            }
        }
    }
}
