namespace Trainyard.Accounts.Tests.Support;

/// <summary>One API for all tests of a class; at the end its books are looked over.</summary>
public sealed class SharedApp : IAsyncLifetime
{
    internal App App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await App.StartAsync();

    public async ValueTask DisposeAsync()
    {
        var broken = await App.BrokenAccountsAsync();
        await App.DisposeAsync();
        Assert.Empty(broken);
    }
}
