using Microsoft.Extensions.Time.Testing;
using Trainyard.Data.Sources;

namespace Trainyard.Data.Tests;

public sealed class FileCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-cache-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Many_at_once_fetch_once()
    {
        var fetches = 0;
        var caches = Enumerable.Range(0, 8).Select(_ => Cache()).ToArray();
        var paths = await Task.WhenAll(caches.Select(cache => Task.Run(() => cache.GetAsync("key", ".csv", FetchAsync, default))));
        Assert.Single(paths.Distinct());
        Assert.Equal(1, fetches);
        foreach (var cache in caches)
            cache.Dispose();

        async Task FetchAsync(Stream target)
        {
            Interlocked.Increment(ref fetches);
            await target.WriteAsync("content"u8.ToArray());
        }
    }

    [Fact]
    public async Task A_fetch_that_fails_leaves_nothing_and_may_be_tried_again()
    {
        using var cache = Cache();
        await Assert.ThrowsAsync<IOException>(() => cache.GetAsync("key", ".csv", _ => throw new IOException("away"), default));
        Assert.Equal("x", await File.ReadAllTextAsync(await cache.GetAsync("key", ".csv", Write("x"), default)));
    }

    [Fact]
    public async Task What_was_not_used_for_the_longest_goes_when_there_is_too_much()
    {
        var time = new FakeTimeProvider();
        string first,
            second;
        using (var cache = new FileCache(_folder, limitBytes: 10, time))
            first = await cache.GetAsync("first", ".csv", Write("123456"), default);
        time.Advance(TimeSpan.FromHours(1));
        using (var cache = new FileCache(_folder, limitBytes: 10, time))
            second = await cache.GetAsync("second", ".csv", Write("123456"), default);
        Assert.False(File.Exists(first));
        Assert.True(File.Exists(second));
    }

    [Fact]
    public async Task What_is_in_use_stays()
    {
        using var reader = new FileCache(_folder, limitBytes: 10, TimeProvider.System);
        var first = await reader.GetAsync("first", ".csv", Write("123456"), default);
        using var other = new FileCache(_folder, limitBytes: 10, TimeProvider.System);
        await other.GetAsync("second", ".csv", Write("123456"), default);
        Assert.True(File.Exists(first));
    }

    private static Func<Stream, Task> Write(string content) =>
        async target => await target.WriteAsync(System.Text.Encoding.UTF8.GetBytes(content));

    private FileCache Cache() => new(_folder, limitBytes: 1000, TimeProvider.System);
}
