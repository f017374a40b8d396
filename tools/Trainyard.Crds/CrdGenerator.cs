using System.Text.Json.Nodes;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Crds;

/// <summary>Makes the CRDs of the C# records.</summary>
internal static class CrdGenerator
{
    public static IEnumerable<(string File, JsonObject Crd)> All()
    {
        var documentation = new Documentation(typeof(TrainingJob).Assembly, typeof(DataSpec).Assembly);
        var schemas = new SchemaGenerator(documentation);
        yield return Crd<TrainingJob>(
            "trainingjobs",
            "tj",
            documentation,
            schemas,
            [
                Column("Phase", "string", ".status.phase"),
                Column("Trials", "integer", ".status.trials.total"),
                Column("Running", "integer", ".status.trials.running"),
                Column("Succeeded", "integer", ".status.trials.succeeded"),
                Column("Pruned", "integer", ".status.trials.pruned", 1),
                Column("Failed", "integer", ".status.trials.failed"),
                Column("Best", "number", ".status.best.value"),
                Column("Best-Trial", "string", ".status.best.trial", 1),
                Column("Model", "integer", ".status.model.version"),
                Column("Reason", "string", ".status.conditions[?(@.type=='Running')].reason", 1),
                Column("Age", "date", ".metadata.creationTimestamp"),
            ]
        );
        yield return Crd<Trial>(
            "trials",
            "trial",
            documentation,
            schemas,
            [
                Column("Job", "string", ".spec.trainingJob", 1),
                Column("Number", "integer", ".spec.number", 1),
                Column("Phase", "string", ".status.phase"),
                Column("Value", "number", ".status.value"),
                Column("Failure", "string", ".status.failure.class"),
                Column("Reason", "string", ".status.reason", 1),
                Column("CPU-Seconds", "number", ".status.cpuSeconds", 1),
                Column("Age", "date", ".metadata.creationTimestamp"),
            ]
        );
        yield return Crd<Predictor>(
            "predictors",
            "pred",
            documentation,
            schemas,
            [
                Column("Phase", "string", ".status.phase"),
                Column("Version", "integer", ".status.model.version"),
                Column("Ready", "integer", ".status.readyReplicas"),
                Column("URL", "string", ".status.url"),
                Column("Reason", "string", ".status.conditions[?(@.type=='Available')].reason", 1),
                Column("Age", "date", ".metadata.creationTimestamp"),
            ]
        );
        yield return Crd<Scorer>(
            "scorers",
            "scorer",
            documentation,
            schemas,
            [
                Column("Phase", "string", ".status.phase"),
                Column("Version", "integer", ".status.model.version"),
                Column("Scored", "integer", ".status.rows.scored"),
                Column("Failed", "integer", ".status.rows.failed"),
                Column("Lag", "number", ".status.lagSeconds"),
                Column("Reason", "string", ".status.conditions[?(@.type=='Running')].reason", 1),
                Column("Age", "date", ".metadata.creationTimestamp"),
            ]
        );
    }

    private static (string File, JsonObject Crd) Crd<T>(
        string plural,
        string shortName,
        Documentation documentation,
        SchemaGenerator schemas,
        JsonArray columns
    )
    {
        var kind = typeof(T).Name;
        var spec = schemas.Of(typeof(T).GetProperty("Spec")!.PropertyType);
        spec["description"] = documentation.Of(typeof(T).GetProperty("Spec")!);
        var status = schemas.Of(typeof(T).GetProperty("Status")!.PropertyType);
        status["description"] = documentation.Of(typeof(T).GetProperty("Status")!);
        var root = new JsonObject
        {
            ["type"] = "object",
            ["description"] = documentation.Of(typeof(T)),
            ["required"] = new JsonArray("spec"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject
                {
                    ["type"] = "string",
                    ["description"] = "The version of this kind: trainyard.dev/v1alpha1.",
                },
                ["kind"] = new JsonObject { ["type"] = "string", ["description"] = $"The kind: {kind}." },
                ["metadata"] = new JsonObject { ["type"] = "object" },
                ["spec"] = spec,
                ["status"] = status,
            },
        };
        SchemaGenerator.AddRules(root, typeof(T));
        var names = new JsonObject
        {
            ["kind"] = kind,
            ["listKind"] = kind + "List",
            ["plural"] = plural,
            ["singular"] = kind.ToLowerInvariant(),
            ["categories"] = new JsonArray("trainyard"),
        };
        if (shortName != kind.ToLowerInvariant())
            names["shortNames"] = new JsonArray(shortName);
        var crd = new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{plural}.{ApiGroup.Name}",
                ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "trainyard" },
            },
            ["spec"] = new JsonObject
            {
                ["group"] = ApiGroup.Name,
                ["names"] = names,
                ["scope"] = "Namespaced",
                ["versions"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = ApiGroup.Version,
                        ["served"] = true,
                        ["storage"] = true,
                        ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
                        ["additionalPrinterColumns"] = columns,
                        ["schema"] = new JsonObject { ["openAPIV3Schema"] = root },
                    }
                ),
            },
        };
        return ($"{ApiGroup.Name}_{plural}.yaml", crd);
    }

    private static JsonObject Column(string name, string type, string path, int priority = 0)
    {
        var column = new JsonObject
        {
            ["name"] = name,
            ["type"] = type,
            ["jsonPath"] = path,
        };
        if (priority > 0)
            column["priority"] = priority;
        return column;
    }
}
