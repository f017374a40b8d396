namespace Trainyard.Chaos;

/// <summary>What goes wrong with a request, drawn by a seed.</summary>
/// <param name="seed">The seed.</param>
/// <param name="intensity">1: about one request in six has something wrong; 0: none.</param>
internal sealed class Faults(int seed, double intensity)
{
    private readonly Random _random = new(seed);

    /// <summary>What goes wrong before the server hears of it.</summary>
    public Fault Before(bool isWrite) => Draw() switch
    {
        < 0.03 => Fault.Refuse500,
        < 0.06 => Fault.Refuse429,
        < 0.08 => Fault.Drop,
        < 0.085 => Fault.Stall,
        < 0.12 when isWrite => Fault.Conflict,
        _ => Fault.None,
    };

    /// <summary>Whether the answer is lost though the server has done it.</summary>
    public bool LosesAnswer() => Draw() < 0.03;

    /// <summary>What goes wrong with one line of a watch.</summary>
    public WatchFault OnLine() => Draw() switch
    {
        < 0.01 => WatchFault.Drop,
        < 0.02 => WatchFault.Expire,
        < 0.06 => WatchFault.Repeat,
        < 0.10 => WatchFault.Delay,
        < 0.105 => WatchFault.Stall,
        _ => WatchFault.None,
    };

    private double Draw()
    {
        lock (_random) return intensity == 0 ? 1 : _random.NextDouble() / intensity;
    }
}

internal enum Fault
{
    None,
    Refuse500,
    Refuse429,
    Conflict,
    Drop,
    Stall,
}

internal enum WatchFault
{
    None,
    Drop,
    Expire,
    Repeat,
    Delay,
    Stall,
}
