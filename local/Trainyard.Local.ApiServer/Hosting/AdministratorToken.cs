using System.Security.Cryptography;

namespace Trainyard.Local.ApiServer.Hosting;

/// <summary>The administrator's bearer token; made once and kept, so that a kubeconfig stays good.</summary>
internal static class AdministratorToken
{
    public static string Keep(string folder)
    {
        var file = Path.Combine(folder, "token");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        return File.ReadAllText(file);
    }
}
