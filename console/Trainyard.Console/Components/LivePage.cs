using Microsoft.AspNetCore.Components;
using Trainyard.Console.Cluster;
using Trainyard.Runtime;

namespace Trainyard.Console.Components;

/// <summary>A page that is drawn anew when what it follows changes, and says in its own place what went wrong.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    /// <summary>How long the first drawing waits for the cluster: a page with its data is worth a moment, a blank one is not.</summary>
    private protected static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    private readonly List<IDisposable> _followed = [];

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    [CascadingParameter]
    private protected TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [Inject]
    private protected TimeProvider Time { get; set; } = null!;

    private protected ClusterAccess Access { get; private set; } = null!;

    /// <summary>What went wrong when the page was last filled or something was done.</summary>
    private protected Exception? Fault { get; private set; }

    private protected DateTimeOffset Now => Time.GetUtcNow();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        Unfollow();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => TryAsync(LoadAsync);

    /// <summary>Begins to follow what the page's address names.</summary>
    private protected abstract Task FillAsync();

    private protected Task LoadAsync()
    {
        Unfollow();
        return OpenAsync();
    }

    /// <summary>Does something, and shows what the cluster has against it.</summary>
    private protected async Task<bool> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            Fault = null;
            return true;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or TimeoutException or SessionEndedException)
        {
            Fault = e;
            return false;
        }
    }

    private protected void Follow(IDisposable ending) => _followed.Add(ending);

    private protected void Redraw() => _ = InvokeAsync(StateHasChanged);

    private async Task OpenAsync()
    {
        Access = await Viewer.AccessAsync();
        await FillAsync();
    }

    private void Unfollow()
    {
        foreach (var ending in _followed)
            ending.Dispose();
        _followed.Clear();
    }
}
