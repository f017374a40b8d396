using System.Text;

namespace Trainyard.Local.Hosting;

/// <summary>Writes the file that clients find the cluster by.</summary>
internal static class Kubeconfig
{
    public static void Write(string path, string address, string certificate, string token)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);

        // Written beside and moved, so that nobody reads half of it.
        var temporary = path + ".new";
        File.WriteAllText(
            temporary,
            $$"""
            apiVersion: v1
            kind: Config
            current-context: trainyard
            clusters:
              - name: trainyard
                cluster: { server: "{{address}}", certificate-authority-data: {{Convert.ToBase64String(
                Encoding.ASCII.GetBytes(certificate)
            )}} }
            users:
              - name: trainyard
                user: { token: "{{token}}" }
            contexts:
              - name: trainyard
                context: { cluster: trainyard, user: trainyard, namespace: default }

            """
        );
        File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(temporary, path, overwrite: true);
    }
}
