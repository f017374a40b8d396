namespace Trainyard.Trainer.Tests;

/// <summary>Folders above the tests.</summary>
internal static class Shared
{
    /// <summary>A folder of the real data; the test is skipped where they are not on this machine.</summary>
    internal static string Data(string name)
    {
        var folder = SharedFolder.Find("data", name);
        Assert.SkipWhen(folder is null, $"shared/data/{name} is not on this machine");
        return folder;
    }

    /// <summary>A folder beside or above the test assembly, or null.</summary>
    internal static string? Find(params string[] path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine([folder.FullName, .. path]) is var place && Directory.Exists(place))
                return place;
        }

        return null;
    }
}
