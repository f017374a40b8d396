using System.CommandLine;
using Trainyard.Benchmarks.Local;

Option<string> server = new("--server") { Description = "The trainyard-local program to measure", Required = true };
Option<int> objects = new("--objects") { Description = "How many objects to write", DefaultValueFactory = _ => 10_000 };
Option<int> clients = new("--clients") { Description = "How many connections at a time", DefaultValueFactory = _ => 32 };
RootCommand root = new("Measures the local cluster from a separate process: start, memory, writes, reads, the delay of watches, pages.") { server, objects, clients };
root.SetAction((parsed, stop) => Measurement.RunAsync(parsed.GetRequiredValue(server), parsed.GetValue(objects), parsed.GetValue(clients), stop));
return await root.Parse(args).InvokeAsync();
