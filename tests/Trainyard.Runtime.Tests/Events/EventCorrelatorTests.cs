using k8s.Models;
using Trainyard.Runtime.Tests.Support;

namespace Trainyard.Runtime.Tests.Events;

public sealed class EventCorrelatorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly EventCorrelator _events;

    public EventCorrelatorTests() => _events = new EventCorrelator("test", _time);

    [Fact]
    public void The_same_words_about_the_same_object_become_a_count()
    {
        var first = Say("a", "Failed", "no")!;
        _time.Advance(TimeSpan.FromSeconds(5));
        var second = Say("a", "Failed", "no")!;
        Assert.Equal((first.Metadata.Name, 2), (second.Metadata.Name, second.Count));
        Assert.Equal(TimeSpan.FromSeconds(5), second.LastTimestamp - second.FirstTimestamp);
    }

    [Fact]
    public void Other_words_another_reason_or_another_object_make_another_event()
    {
        string?[] names =
        [
            Say("a", "Failed", "no")!.Metadata.Name,
            Say("a", "Failed", "yes")!.Metadata.Name,
            Say("a", "Started", "no")!.Metadata.Name,
            Say("b", "Failed", "no")!.Metadata.Name,
        ];
        Assert.Equal(4, names.Distinct().Count());
    }

    [Fact]
    public void Many_messages_of_one_reason_become_one_combined_event()
    {
        var events = Enumerable.Range(0, 15).Select(i => Say("a", "Failed", $"number {i}")!).ToList();
        Assert.Equal(11, events.Select(e => e.Metadata.Name).Distinct().Count());
        Assert.Equal(5, events[^1].Count);
        Assert.Equal("(combined from similar events): number 14", events[^1].Message);
    }

    [Fact]
    public void A_flood_about_one_object_is_cut_off_and_lets_through_one_in_five_minutes()
    {
        Assert.Equal(25, Enumerable.Range(0, 40).Count(_ => Say("a", "Failed", "no") is not null));
        Assert.NotNull(Say("b", "Failed", "no"));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(Say("a", "Failed", "no"));
        Assert.Null(Say("a", "Failed", "no"));
    }

    [Fact]
    public void What_the_server_wrote_is_what_is_counted_up_next()
    {
        var first = Say("a", "Failed", "no")!;
        _events.Written(first with { Metadata = first.Metadata with { Name = "as-stored", ResourceVersion = "9" } });
        var second = Say("a", "Failed", "no")!;
        Assert.Equal(("as-stored", null, 2), (second.Metadata.Name, second.Metadata.ResourceVersion, second.Count));
    }

    [Fact]
    public void A_message_is_cut_to_what_the_server_takes() =>
        Assert.Equal(1024, Say("a", "Failed", new string('x', 5000))!.Message!.Length);

    private Corev1Event? Say(string name, string reason, string message) =>
        _events.Correlate(
            new V1ObjectReference
            {
                Kind = "Pod",
                NamespaceProperty = "n",
                Name = name,
                Uid = "uid-" + name,
            },
            new EventText("Warning", reason, message)
        );
}
