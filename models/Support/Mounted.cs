namespace Trainyard;

/// <summary>
/// What is made of mounted files, anew when they change, as those of a Secret do: who asks looks at them at most once in ten seconds.
/// What is new and broken is told in the log, and the old one stays.
/// </summary>
internal sealed partial class Mounted<T>
    where T : class
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<string> _paths;
    private readonly Func<T> _make;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private byte[] _content;
    private long _looked;
    private T _current;

    /// <param name="paths">The files.</param>
    /// <param name="make">Makes it of them; what it throws at the first time, the constructor throws.</param>
    public Mounted(IReadOnlyList<string> paths, Func<T> make, TimeProvider time, ILogger logger)
    {
        (_paths, _make, _time, _logger) = (paths, make, time, logger);
        (_content, _current, _looked) = (Content(), make(), time.GetTimestamp());
    }

    public T Current
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _looked)) >= Every)
                Look();
            return Volatile.Read(ref _current);
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_looked) < Every)
                return;
            Volatile.Write(ref _looked, _time.GetTimestamp());
            try
            {
                var content = Content();
                if (content.AsSpan().SequenceEqual(_content))
                    return;
                Volatile.Write(ref _current, _make());
                _content = content;
                Log.ReadAnew(_logger, _paths[0]);
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
            {
                Log.CannotBeRead(_logger, _paths[0], e.Message);
            }
        }
    }

    private byte[] Content() => [.. _paths.SelectMany(File.ReadAllBytes)];

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Path} has changed and is used from now on")]
        public static partial void ReadAnew(ILogger logger, string path);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} cannot be used, what was read before stays: {Message}")]
        public static partial void CannotBeRead(ILogger logger, string path, string message);
    }
}
