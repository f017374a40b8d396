namespace Trainyard.Local.ApiServer;

/// <summary>The server's standard refusals, in its own words.</summary>
internal static class Refusal
{
    public static ApiException NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{kind.QualifiedPlural} \"{name}\" not found", About(kind, name));

    public static ApiException NoSuchResource() => new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiException AlreadyExists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.QualifiedPlural} \"{name}\" already exists", About(kind, name));

    public static ApiException Conflict(ResourceKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.QualifiedPlural} \"{name}\": {why}", About(kind, name));

    public static ApiException Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    /// <summary>A body that is not what its kind says.</summary>
    public static ApiException Undecodable(ResourceKind kind, string why) =>
        BadRequest($"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: {why}");

    /// <summary>A method that custom resources do not know here.</summary>
    public static ApiException NotSupported(ResourceKind kind, string verb) =>
        new(405, "MethodNotAllowed", $"{verb} is not supported on resources of kind \"{kind.QualifiedPlural}\"", About(kind, ""));

    public static ApiException Internal(string message) => new(500, "", message);

    public static ApiException Forbidden(ResourceKind kind, string name, string why) =>
        new(403, "Forbidden", $"{kind.QualifiedPlural} \"{name}\" is forbidden: {why}", About(kind, name));

    public static ApiException Expired(string message) => new(410, "Expired", message);

    /// <summary>All faults of an object. Kinds that lie in the core are told as being of it.</summary>
    public static ApiException Invalid(ResourceKind kind, string name, IReadOnlyList<FieldError> errors) =>
        Invalid(kind.StoredAs is null ? kind.Group : "", kind.Kind, name, errors);

    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var details = new JsonObject()
            .PutText("name", name)
            .PutText("group", group)
            .PutText("kind", kind)
            .Put("causes", errors.Select(error => error.ToCause()).ToJson());
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        string[] told = [.. errors.Select(error => error.ToString()).Distinct()];
        var faults = told.Length == 1 ? told[0] : $"[{string.Join(", ", told)}]";
        return new ApiException(422, "Invalid", $"{qualified} \"{name}\" is invalid: {faults}", details);
    }

    /// <summary>What a Status tells of the object that it is about.</summary>
    public static JsonObject About(ResourceKind kind, string name) =>
        new JsonObject().PutText("name", name).PutText("group", kind.Group).Put("kind", kind.Plural);
}
