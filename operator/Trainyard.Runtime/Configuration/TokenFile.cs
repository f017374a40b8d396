namespace Trainyard.Runtime;

/// <summary>A token in a file that somebody else renews, as the kubelet does: read anew each minute, and when the server refuses
/// it.</summary>
internal sealed class TokenFile(string path, TimeProvider time) : Credentials
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private string? _token;
    private long _readAt;

    public override ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_token is not null && time.GetElapsedTime(_readAt) < Fresh)
                return ValueTask.FromResult<string?>(_token);
            try
            {
                _token = File.ReadAllText(path).Trim();
                _readAt = time.GetTimestamp();
            }
            catch (IOException) when (_token is not null)
            {
                // The file is being replaced. The old token is most likely still good.
            }

            return ValueTask.FromResult<string?>(_token);
        }
    }

    public override bool Renew()
    {
        lock (_lock)
            _readAt = time.GetTimestamp() - (long)(Fresh.TotalSeconds * time.TimestampFrequency) - 1;
        return true;
    }
}
