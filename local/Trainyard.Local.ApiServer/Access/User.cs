namespace Trainyard.Local.ApiServer.Access;

internal sealed record User(string Name, string[] Groups, string Uid = "")
{
    public static readonly User Administrator = new("kubernetes-admin", ["system:masters", "system:authenticated"]);

    public static readonly User Anonymous = new("system:anonymous", ["system:unauthenticated"]);

    public bool IsAdministrator => Groups.Contains("system:masters");

    public static User Account(string ns, string name, string uid) =>
        new($"system:serviceaccount:{ns}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"], uid);
}
