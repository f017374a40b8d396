namespace Trainyard.Local.Api;

/// <summary>One token opens everything; another opens nothing.</summary>
internal sealed class Authentication(string token)
{
    /// <exception cref="ApiException">Unauthorized.</exception>
    public void Authenticate(HttpContext context)
    {
        string header = context.Request.Headers.Authorization.ToString();
        if (token.Length == 0 || (header.StartsWith("Bearer ", StringComparison.Ordinal) && header.AsSpan(7).SequenceEqual(token)))
        {
            return;
        }

        throw new ApiException(401, "Unauthorized", "Unauthorized");
    }
}
