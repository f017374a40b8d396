using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Predictor.RandomRows;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Pages;

/// <summary>The OpenAPI 3.1 description of this very model: its features by name and type, its answers, its errors.</summary>
internal static class OpenApiDocument
{
    public static byte[] Of(ServedModel model, string basePath)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
            Document(model, basePath).WriteTo(writer);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>What programs ask of the model itself; its parameters tell a log which one it was.</summary>
    private static JsonObject Model(Manifest manifest) =>
        new()
        {
            ["task"] = manifest.Task.ToString(),
            ["algorithm"] = manifest.Algorithm?.ToString(),
            ["parameters"] = new JsonObject(
                manifest.Parameters.Select(one => KeyValuePair.Create(one.Key, JsonNode.Parse(one.Value.GetRawText())))
            ),
            ["features"] = Names(manifest.Signature.Features.Select(feature => feature.Name)),
            ["outputs"] = Names(manifest.Signature.Outputs.Select(output => output.Name)),
            ["classes"] = manifest.Signature.Classes is { } classes ? Names(classes) : null,
        };

    private static JsonArray Names(IEnumerable<string> names) => [.. names.Select(name => JsonValue.Create(name))];

    private static JsonObject Document(ServedModel model, string basePath) =>
        new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = $"{model.Manifest.TrainingJob}: predictions",
                ["version"] = model.Manifest.Version.ToString(CultureInfo.InvariantCulture),
                ["description"] =
                    model.Manifest.TrainingRows > 0
                        ? ModelDescription.About(model.Manifest)
                        : $"{model.Manifest.Task} by a model that {model.Platform} made.",
                ["x-digest"] = model.Digest,
                ["x-model"] = Model(model.Manifest),
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = basePath.Length == 0 ? "/" : basePath }),
            ["paths"] = new JsonObject
            {
                ["/predict"] = new JsonObject { ["post"] = Predict() },
                ["/random"] = new JsonObject { ["get"] = Random() },
                ["/feedback"] = new JsonObject { ["post"] = Feedback() },
                [$"/v2/models/{model.Manifest.TrainingJob}"] = new JsonObject
                {
                    ["get"] = Tensors("The model as the Open Inference Protocol describes it"),
                },
                [$"/v2/models/{model.Manifest.TrainingJob}/infer"] = new JsonObject
                {
                    ["post"] = Tensors("Predict by the Open Inference Protocol, version 2; by gRPC the same"),
                },
                ["/healthz"] = new JsonObject { ["get"] = Plain("Whether the process lives") },
                ["/readyz"] = new JsonObject { ["get"] = Plain("Whether new requests are welcome") },
                ["/metrics"] = new JsonObject { ["get"] = Plain("Prometheus metrics") },
            },
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject
                {
                    ["Features"] = Features(model.Signature),
                    ["Prediction"] = Prediction(model, withFeatures: false),
                    ["RandomPrediction"] = Prediction(model, withFeatures: true),
                    ["Problem"] = ProblemSchema(),
                },
            },
        };

    private static JsonObject Predict() =>
        new()
        {
            ["summary"] = "Predict one row, or several",
            ["operationId"] = "predict",
            ["parameters"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "explain",
                    ["in"] = "query",
                    ["description"] =
                        "Whether each answer says what every feature adds to the raw output: 'base' and 'contributions' add up to 'raw'",
                    ["schema"] = new JsonObject { ["type"] = "boolean" },
                },
                new JsonObject
                {
                    ["name"] = "id",
                    ["in"] = "query",
                    ["description"] = "Of a table: the column that is carried over into the answer. It need not be a feature",
                    ["schema"] = new JsonObject { ["type"] = "string" },
                }
            ),
            ["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = WithTables(
                    Json(
                        new JsonObject
                        {
                            ["oneOf"] = new JsonArray(
                                Object(("features", Reference("Features"))),
                                Object(("features", List(Reference("Features")))),
                                List(Object(("features", Reference("Features"))))
                            ),
                        }
                    )
                ),
            },
            ["responses"] = Responses(
                WithTables(
                    Json(
                        new JsonObject
                        {
                            ["oneOf"] = new JsonArray(Reference("Prediction"), Object(("predictions", List(Reference("Prediction"))))),
                        }
                    )
                )
            ),
        };

    private static JsonObject Random() =>
        new()
        {
            ["summary"] = "Predict a plausible random row",
            ["operationId"] = "random",
            ["parameters"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "seed",
                    ["in"] = "query",
                    ["description"] = "The same seed gives the same row",
                    ["schema"] = new JsonObject { ["type"] = "integer", ["format"] = "int32" },
                }
            ),
            ["responses"] = Responses(Json(Reference("RandomPrediction"))),
        };

    private static JsonObject Feedback() =>
        new()
        {
            ["summary"] = "Tell what a prediction should have been",
            ["operationId"] = "feedback",
            ["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = Json(
                    Object(
                        ("id", Text("The prediction's id")),
                        (
                            "truth",
                            new JsonObject { ["description"] = "In the form of the answer's 'prediction'; of an anomaly true or false" }
                        )
                    )
                ),
            },
            ["responses"] = Responses(
                Json(new JsonObject { ["type"] = "object", ["description"] = "Whether the class was right, or the error" })
            ),
        };

    // The protocol's own schemas are long, and its clients have them.
    private static JsonObject Tensors(string summary) =>
        new()
        {
            ["summary"] = summary,
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject
                {
                    ["description"] = "As the protocol has it",
                    ["content"] = new JsonObject { ["application/json"] = new JsonObject() },
                },
            },
        };

    private static JsonObject Plain(string summary) =>
        new()
        {
            ["summary"] = summary,
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject
                {
                    ["description"] = "Yes",
                    ["content"] = new JsonObject { ["text/plain"] = new JsonObject() },
                },
            },
        };

    private static JsonObject Features(Signature signature)
    {
        var example = new RandomRow(signature).Draw(seed: 1);
        var features = Object([.. signature.Features.Select(feature => (feature.Name, (JsonNode)FeatureSchema(feature)))]);
        features["examples"] = new JsonArray(JsonNode.Parse(example));
        return features;
    }

    private static JsonObject FeatureSchema(Feature feature)
    {
        (var type, var format) = feature.Type switch
        {
            FeatureType.Boolean => ("boolean", null),
            FeatureType.Category => ("string", null),
            FeatureType.Timestamp => ("string", "date-time"),
            _ => ("number", null),
        };
        var written = feature is { Type: FeatureType.Number or FeatureType.Integer, Format: not null };
        var schema = new JsonObject
        {
            ["type"] = written ? new JsonArray(type, "string", "null") : new JsonArray(type, "null"),
            ["description"] = FeatureDescription(feature),
        };
        if (format is not null && feature.Format?.DateFormats is null)
            schema["format"] = format;
        if (feature.Type is FeatureType.Number or FeatureType.Integer && feature is { Min: { } min, Max: { } max })
        {
            schema["x-training-min"] = min;
            schema["x-training-max"] = max;
        }

        if (feature.Categories is { } categories)
            schema["examples"] = new JsonArray([.. categories.Take(50).Select(category => JsonValue.Create(category))]);
        return schema;
    }

    private static string FeatureDescription(Feature feature)
    {
        var values = feature.Type switch
        {
            FeatureType.Category when feature.Categories is null => "A text",
            FeatureType.Category when feature.Exact == true => $"A text; {feature.Categories.Count} are known",
            FeatureType.Category => $"One of {feature.Categories.Count} texts; any other counts as missing",
            FeatureType.Timestamp when feature is { Min: { } first, Max: { } last } =>
                $"A day or a time; in training {Day(first)} to {Day(last)}",
            FeatureType.Boolean => "True or false",
            _ when feature is { Min: { } min, Max: { } max } => string.Create(
                CultureInfo.InvariantCulture,
                $"A number; in training {min:G6} to {max:G6}"
            ),
            _ => "A value",
        };
        if (feature.Format?.DateFormats is { } dates)
            values += $", written as {string.Join(" or ", dates)}";
        else if (feature is { Type: FeatureType.Number or FeatureType.Integer, Format: { } format })
            values += $"; a text is read as in training{With("", format.Unit)}{With("the decimal separator ", format.Decimal)}";
        return feature.Missing > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{values}; null where it is not known, as in {feature.Missing:P1} of the training rows"
            )
            : $"{values}; null where it is not known";
    }

    private static string With(string what, string? sign) => sign is null ? "" : $", with {what}{sign}";

    private static string Day(double seconds) =>
        DateTime.UnixEpoch.AddSeconds(seconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonObject Prediction(ServedModel model, bool withFeatures)
    {
        var members = new List<(string, JsonNode)>();
        if (withFeatures)
            members.Add(("features", Reference("Features")));
        switch (model.Manifest.Task)
        {
            case LearningTask.BinaryClassification or LearningTask.MulticlassClassification:
                var classes = model.Signature.Classes!;
                members.Add(("prediction", new JsonObject { ["description"] = $"The class: {string.Join(", ", classes)}" }));
                members.Add(("probabilities", Object([.. classes.Select(c => (c, (JsonNode)Number("A probability")))])));
                break;
            case LearningTask.DirectionRegression:
                members.Add(
                    (
                        "prediction",
                        Object(
                            ("azimuth", Number("Radians, 0 to 2π")),
                            ("zenith", Number("Radians, 0 to π")),
                            ("vector", List(Number("x, y and z of the unit vector")))
                        )
                    )
                );
                break;
            case LearningTask.AnomalyDetection:
                members.Add(
                    (
                        "prediction",
                        Object(
                            ("score", Number("0 (in the midst of the training rows) to 1 (alone)")),
                            (
                                "isAnomaly",
                                new JsonObject { ["type"] = "boolean", ["description"] = "Whether the score is among the highest" }
                            )
                        )
                    )
                );
                break;
            case LearningTask.Regression when model.OutputNames.Count == 1:
                members.Add(("prediction", Number(model.OutputNames[0])));
                break;
            default:
                members.Add(("prediction", Object([.. model.OutputNames.Select(name => (name, (JsonNode)Number(name)))])));
                break;
        }

        members.Add(("id", Text("For /feedback")));
        return Object([.. members]);
    }

    private static JsonObject ProblemSchema()
    {
        var problem = Object(("title", Text("What went wrong")), ("status", Number("The status code")));
        var members = problem["properties"]!.AsObject();
        members["detail"] = Text("What exactly");
        members["errors"] = List(Object(("field", Text("The wrong field")), ("message", Text("What is wrong with it"))));
        problem.Remove("additionalProperties");
        problem["properties"]!["errors"]!["items"]!.AsObject().Remove("additionalProperties");
        return problem;
    }

    private static JsonObject Responses(JsonObject content)
    {
        var responses = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "The prediction", ["content"] = content },
        };
        (string Status, string Meaning)[] refusals =
        [
            ("400", "The body is not JSON, or empty"),
            ("406", "No form that Accept names can be given"),
            ("413", "The body is too large"),
            ("415", "The body's type is not known"),
            ("422", "The features are not those of the model"),
        ];
        foreach ((var status, var meaning) in refusals)
        {
            responses[status] = new JsonObject
            {
                ["description"] = meaning,
                ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference("Problem") } },
            };
        }

        return responses;
    }

    // A table is answered by a table, row for row.
    private static JsonObject WithTables(JsonObject content)
    {
        content["text/csv"] = new JsonObject();
        content["application/vnd.apache.parquet"] = new JsonObject();
        return content;
    }

    private static JsonObject Json(JsonNode schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject List(JsonNode items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Number(string description) => new() { ["type"] = "number", ["description"] = description };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Object(params (string Name, JsonNode Schema)[] members) =>
        new()
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. members.Select(m => JsonValue.Create(m.Name))]),
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Schema))),
        };
}
