using System.Diagnostics;
using System.Text.Json.Nodes;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Infrastructure;

/// <summary>HashiCorp's own parser as WebAssembly, in one process of Node for all files: it takes longer to start than to read.</summary>
public sealed class HclParser : IDisposable
{
    private const string Script = """
        const { parse } = require(process.argv[1]);
        const say = answer => console.log(JSON.stringify(answer));
        require("readline").createInterface({ input: process.stdin }).on("line", line => {
          const { name, text } = JSON.parse(line);
          parse(name, text).then(file => say({ file }), fault => say({ fault: String(fault) }));
        });
        """;

    private static readonly string Package = Path.Combine(Repository.Root, ".deps/npm/node_modules/@cdktf/hcl2json");
    private readonly Lazy<Process> _node = new(() =>
        Process.Start(
            new ProcessStartInfo("node", ["-e", Script, Package]) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!
    );

    /// <exception cref="FormatException">It is not HCL; the message has file, line and what was expected.</exception>
    public async Task<JsonObject> ParseAsync(string path)
    {
        Assert.SkipUnless(Directory.Exists(Package), "hcl2json is not here: scripts/fetch-checks brings it");
        var question = new JsonObject { ["name"] = Path.GetFileName(path), ["text"] = await File.ReadAllTextAsync(path) };
        await _node.Value.StandardInput.WriteLineAsync(question.ToJsonString());
        var answer = JsonNode.Parse((await _node.Value.StandardOutput.ReadLineAsync())!)!;
        return answer["fault"] is { } fault ? throw new FormatException((string)fault!) : answer["file"]!.AsObject();
    }

    public void Dispose()
    {
        if (!_node.IsValueCreated)
            return;
        _node.Value.StandardInput.Close();
        _node.Value.WaitForExit();
        _node.Value.Dispose();
    }
}
