using System.Text.Json;
using k8s.Models;
using Trainyard.Contracts;

namespace Trainyard.Controllers.Pods;

/// <summary>The parameters of a step as a program of any kind can take them: as variables, and in its command line. Pure.</summary>
internal static class ParameterForms
{
    /// <summary>A variable for each parameter that takes part.</summary>
    public static IEnumerable<V1EnvVar> Variables(IReadOnlyDictionary<string, JsonElement> parameters) =>
        parameters.Select(parameter => new V1EnvVar
        {
            Name = ParameterVariables.Name(parameter.Key),
            Value = ParameterPlaceholders.Escape(ParameterVariables.Text(parameter.Value)),
        });

    /// <summary>A template with the placeholders of its containers filled in: in commands, arguments and variables. A parameter that takes
    /// no part is empty.</summary>
    public static V1PodTemplateSpec Filled(this V1PodTemplateSpec template, IReadOnlyDictionary<string, JsonElement> parameters)
    {
        return template with
        {
            Spec = template.Spec with
            {
                InitContainers = template.Spec.InitContainers?.Select(Container).ToList(),
                Containers = [.. template.Spec.Containers.Select(Container)],
            },
        };

        V1Container Container(V1Container container) =>
            container with
            {
                Command = container.Command?.Select(Fill).ToList(),
                Args = container.Args?.Select(Fill).ToList(),
                Env = container.Env?.Select(one => one.Value is { } value ? one with { Value = Fill(value) } : one).ToList(),
            };

        string Fill(string text) => ParameterPlaceholders.Fill(text, Value);

        string Value(string name) => parameters.TryGetValue(name, out var value) ? ParameterVariables.Text(value) : "";
    }
}
