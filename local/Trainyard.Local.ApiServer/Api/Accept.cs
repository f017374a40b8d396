namespace Trainyard.Local.ApiServer.Api;

/// <summary>What an answer is to look like.</summary>
internal enum AnswerForm
{
    Json,
    Yaml,
    Table,
    Metadata,
}

/// <summary>The Accept header, read.</summary>
internal sealed record Accept(AnswerForm Form, string ContentType)
{
    private static readonly Accept PlainJson = new(AnswerForm.Json, Answers.Json);

    /// <exception cref="ApiException">Nothing that the server has.</exception>
    public static Accept Parse(string header)
    {
        if (header.Length == 0 || header == Answers.Json)
            return PlainJson;

        foreach (var range in header.Split(','))
        {
            string[] parts = [.. range.Split(';').Select(part => part.Trim())];
            var form = Array.Find(parts, part => part.StartsWith("as=", StringComparison.Ordinal)) ?? "";
            var meta = parts.Contains("g=meta.k8s.io");
            switch (parts[0])
            {
                case "application/json" when form == "as=Table" && meta && parts.Contains("v=v1"):
                    return new Accept(AnswerForm.Table, Answers.Json);
                case "application/json"
                    when form is "as=PartialObjectMetadata" or "as=PartialObjectMetadataList" && meta && parts.Contains("v=v1"):
                    return new Accept(AnswerForm.Metadata, Answers.Json);
                case "application/json" or "*/*" or "application/*" when form.Length == 0:
                    return PlainJson;
                case "application/yaml":
                    return new Accept(AnswerForm.Yaml, "application/yaml");
            }
        }

        throw new ApiException(
            406,
            "NotAcceptable",
            "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
            []
        );
    }

    /// <summary>One object in this form.</summary>
    public JsonNode Shape(ResourceKind kind, JsonObject body, Tables tables, string includeObject = "Metadata") =>
        Form switch
        {
            AnswerForm.Table => tables.Of(kind, [body], body["metadata"]!.AsObject(), includeObject),
            AnswerForm.Metadata => PartialMetadata(body),
            _ => body,
        };

    public static JsonObject PartialMetadata(JsonObject body) =>
        new()
        {
            ["kind"] = "PartialObjectMetadata",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = body["metadata"]?.DeepClone(),
        };
}
