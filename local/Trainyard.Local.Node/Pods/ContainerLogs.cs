namespace Trainyard.Local.Node.Pods;

/// <summary>
/// The logs of all containers: plain files that the processes write themselves, so that they survive us. When which part came is noted as
/// the files grow (one inotify watch for all), to within a few milliseconds, and kept beside the log.
/// </summary>
internal sealed class ContainerLogs : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Tracked> _files = [];
    private readonly FileSystemWatcher _watcher;

    public ContainerLogs(string folder, TimeProvider time)
    {
        _time = time;
        _watcher = new FileSystemWatcher(folder, "*.log") { NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite };
        _watcher.Changed += (_, e) => Grew(e.FullPath);
        _watcher.Error += (_, _) =>
        {
            foreach (var file in Paths())
                Grew(file);
        };
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Follows a run's log until it ends.</summary>
    public void Track(ContainerRun run)
    {
        lock (_lock)
            _files[run.LogFile] = new Tracked(run.LogFile, run.Ended);
        Grew(run.LogFile);
        _ = run.Ended.ContinueWith(_ => Grew(run.LogFile), TaskScheduler.Default);
    }

    public void Forget(string file)
    {
        lock (_lock)
            _files.Remove(file);
    }

    /// <summary>The end of a log as a termination message: at most 2048 bytes and 80 lines.</summary>
    public static string Tail(string file)
    {
        using var stream = Open(file);
        stream.Seek(-Math.Min(stream.Length, 2048), SeekOrigin.End);
        var text = new StreamReader(stream).ReadToEnd();
        var lines = text.Split('\n');
        return string.Join('\n', lines.TakeLast(81));
    }

    /// <summary>Writes what the query asks for; where it follows, until the container ends.</summary>
    public async Task CopyAsync(string file, PodLogQuery query, Stream output, CancellationToken cancellationToken)
    {
        Grew(file);
        var tracked = Find(file);
        await using var log = Open(file);
        log.Position = Start(log, tracked, query);
        var writer = new LineWriter(output, query.Timestamps ? tracked.TimeAt : null, log.Position, query.LimitBytes ?? long.MaxValue);
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var grown = tracked.Growth;
            var ended = !query.Follow || tracked.Ended.IsCompleted;
            for (int n; (n = await log.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (!await writer.WriteAsync(buffer.AsMemory(0, n), cancellationToken))
                    return;
            }

            if (ended)
                return;
            await output.FlushAsync(cancellationToken);
            await Task.WhenAny(grown, tracked.Ended).WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _watcher.Dispose();

    private static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static long Start(FileStream log, Tracked tracked, PodLogQuery query)
    {
        var since = query.Since is { } t ? LineStart(log, tracked.FirstAfter(t, log.Length)) : 0;
        return query.TailLines is { } lines ? Math.Max(since, TailStart(log, lines)) : since;
    }

    private static long LineStart(FileStream log, long offset)
    {
        if (offset == 0 || offset >= log.Length)
            return offset;
        log.Position = offset - 1;
        while (log.ReadByte() is var b && b >= 0 && b != '\n') { }
        return log.Position;
    }

    /// <summary>Where the last lines begin, read backwards.</summary>
    private static long TailStart(FileStream log, int lines)
    {
        if (lines == 0)
            return log.Length;
        var buffer = new byte[8192];
        for (var end = log.Length; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            log.Position = start;
            log.ReadExactly(buffer, 0, (int)(end - start));
            for (var i = (int)(end - start) - 1; i >= 0; i--)
            {
                if (buffer[i] == '\n' && start + i != log.Length - 1 && --lines == 0)
                    return start + i + 1;
            }

            end = start;
        }
        return 0;
    }

    private List<string> Paths()
    {
        lock (_lock)
            return [.. _files.Keys];
    }

    private void Grew(string file)
    {
        Tracked? tracked;
        lock (_lock)
            tracked = _files.GetValueOrDefault(file);
        tracked?.Note(_time.GetUtcNow());
    }

    private Tracked Find(string file)
    {
        lock (_lock)
            return _files.GetValueOrDefault(file) ?? new Tracked(file, Task.CompletedTask);
    }

    /// <summary>A log and the times at which it had grown: from each offset on it is as old as the mark says.</summary>
    private sealed class Tracked
    {
        private readonly string _file;
        private readonly List<(long Offset, long Ticks)> _marks = [];
        private TaskCompletionSource _growth = New();
        private long _length;

        public Tracked(string file, Task ended)
        {
            (_file, Ended) = (file, ended);
            if (!File.Exists(MarksFile))
                return;
            foreach (var line in File.ReadLines(MarksFile))
            {
                if (line.Split(' ') is [var offset, var ticks] && long.TryParse(offset, out var o) && long.TryParse(ticks, out var t))
                    _marks.Add((o, t));
            }
            // What grew while nobody looked gets the time at which we look again.
            if (_marks.Count > 0)
                _length = _marks[^1].Offset + 1;
        }

        public Task Ended { get; }

        public Task Growth
        {
            get
            {
                lock (_marks)
                    return _growth.Task;
            }
        }

        private string MarksFile => _file + ".times";

        public void Note(DateTimeOffset now)
        {
            lock (_marks)
            {
                var length = File.Exists(_file) ? new FileInfo(_file).Length : 0;
                if (length <= _length)
                    return;
                _marks.Add((_length, now.UtcTicks));
                File.AppendAllText(MarksFile, string.Create(CultureInfo.InvariantCulture, $"{_length} {now.UtcTicks}\n"));
                _length = length;
                var growth = _growth;
                _growth = New();
                growth.SetResult();
            }
        }

        public DateTimeOffset TimeAt(long offset)
        {
            lock (_marks)
            {
                var after = _marks.FindIndex(m => m.Offset > offset);
                var mark =
                    _marks.Count == 0 ? File.GetLastWriteTimeUtc(_file).Ticks : _marks[after < 0 ? ^1 : Math.Max(0, after - 1)].Ticks;
                return new DateTimeOffset(mark, TimeSpan.Zero);
            }
        }

        public long FirstAfter(DateTimeOffset time, long length)
        {
            lock (_marks)
            {
                var first = _marks.FindIndex(m => m.Ticks >= time.UtcTicks);
                return first < 0 ? (_marks.Count == 0 ? 0 : length) : _marks[first].Offset;
            }
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Copies bytes, with a time before each line if wanted, up to a limit.</summary>
    private sealed class LineWriter(Stream output, Func<long, DateTimeOffset>? timeAt, long offset, long left)
    {
        private bool _atLineStart = true;

        /// <returns>False once the limit is reached.</returns>
        public async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            while (bytes.Length > 0)
            {
                var end = timeAt is null ? -1 : bytes.Span.IndexOf((byte)'\n');
                var part = end < 0 ? bytes : bytes[..(end + 1)];
                if (
                    _atLineStart
                    && timeAt is not null
                    && !await PutAsync(Encoding.ASCII.GetBytes(Stamp(timeAt(offset))), cancellationToken)
                )
                {
                    return false;
                }

                if (!await PutAsync(part, cancellationToken))
                    return false;
                _atLineStart = end >= 0;
                offset += part.Length;
                bytes = bytes[part.Length..];
            }
            return true;
        }

        private async Task<bool> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            var part = bytes.Length <= left ? bytes : bytes[..(int)left];
            await output.WriteAsync(part, cancellationToken);
            left -= part.Length;
            return left > 0;
        }

        private static string Stamp(DateTimeOffset t) =>
            t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z '", CultureInfo.InvariantCulture);
    }
}
