using System.Net;

namespace Trainyard.Runtime;

/// <summary>
/// Where a list-and-watch stands, as a value; each method gives the state after something happened.
/// <code>
///          page        last page            event, bookmark, end, silence, broken connection
///        ┌──────┐    ┌───────────┐         ┌──────┐
///   ──► Listing ─┴──►│           ▼         │      │
///        ▲  ▲        └──────► Watching ◄───┴──────┘
///        │  └─ broken: the same page again    │
///        └──────────── 410 Gone ◄─────────────┘   (also from Listing, when the continue token is too old)
/// </code>
/// </summary>
/// <param name="ResourceVersion">Where the watch goes on; null while listing.</param>
/// <param name="Continue">The token of the next page; null: the first.</param>
/// <param name="Failures">How much went wrong in a row, and so how long to wait after the next failure.</param>
/// <param name="Failed">Whether the last request failed, so that a wait is due.</param>
internal sealed record WatcherState(string? ResourceVersion = null, string? Continue = null, int Failures = 0, bool Failed = false)
{
    public bool IsListing => ResourceVersion is null;

    public WatcherState AfterPage(string? resourceVersion, string? next) =>
        next is not null ? this with { Continue = next, Failed = false } : new(resourceVersion ?? "0", null, Failures);

    public WatcherState AfterEvent(string? resourceVersion) => new(resourceVersion ?? ResourceVersion, null, 0);

    /// <summary>The server ended the watch in good order, as it does every few minutes.</summary>
    /// <param name="told">Whether the watch had told anything, or at least lasted. A server that ends watches at once must not be asked at
    /// once again.</param>
    public WatcherState AfterEnd(bool told) => told ? new(ResourceVersion) : AfterBreak();

    /// <summary>The server said that it cannot go on, by an ERROR event or as the answer to a request.</summary>
    public WatcherState AfterRefusal(HttpStatusCode code) =>
        code == HttpStatusCode.Gone ? new(null, null, Failures + 1, Failed: true) : AfterBreak();

    /// <summary>
    /// The watch said nothing for too long. It is opened again at once, since the silence was wait enough: most kinds are quiet for most of
    /// the time, and waits that grew with each silence would hide the change when it comes.
    /// </summary>
    public WatcherState AfterSilence() => new(ResourceVersion);

    /// <summary>The connection broke. What was known is still known.</summary>
    public WatcherState AfterBreak() => this with { Failures = Failures + 1, Failed = true };
}
