using System.Text.Json;

namespace Trainyard.Contracts.Tests;

public sealed class ParameterFormsTests
{
    [Theory]
    [InlineData("learningRate", "TRAINYARD_PARAM_LEARNING_RATE")]
    [InlineData("learning_rate", "TRAINYARD_PARAM_LEARNING_RATE")]
    [InlineData("lambdaL2", "TRAINYARD_PARAM_LAMBDA_L2")]
    [InlineData("L2Lambda", "TRAINYARD_PARAM_L2_LAMBDA")]
    [InlineData("maxHTTPRetries", "TRAINYARD_PARAM_MAX_HTTP_RETRIES")]
    [InlineData("adam.beta-1", "TRAINYARD_PARAM_ADAM_BETA_1")]
    [InlineData("C", "TRAINYARD_PARAM_C")]
    public void A_parameter_is_a_variable_in_capitals(string parameter, string variable) =>
        Assert.Equal(variable, ParameterVariables.Name(parameter));

    [Theory]
    [InlineData("\"dart\"", "dart")]
    [InlineData("1e-5", "1e-5")]
    [InlineData("3", "3")]
    [InlineData("true", "true")]
    public void A_value_is_text_as_a_shell_wants_it(string json, string text) =>
        Assert.Equal(text, ParameterVariables.Text(JsonElement.Parse(json)));

    [Theory]
    [InlineData("--eta=$(parameters.eta)", "--eta=0.1")]
    [InlineData("$(parameters.eta)$(parameters.eta)", "0.10.1")]
    [InlineData("$$(parameters.eta)", "$$(parameters.eta)")]
    [InlineData("$$$(parameters.eta)", "$$0.1")]
    [InlineData("$(HOME)/$(parameters.eta)", "$(HOME)/0.1")]
    [InlineData("$(parameters.text)", "a$$(HOME)$$$$b")]
    [InlineData("parameters.eta", "parameters.eta")]
    public void A_placeholder_is_filled_and_what_the_kubelet_reads_stays(string text, string filled) =>
        Assert.Equal(filled, ParameterPlaceholders.Fill(text, name => name == "eta" ? "0.1" : "a$(HOME)$$b"));
}
