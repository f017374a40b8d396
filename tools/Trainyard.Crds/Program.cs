using Trainyard.Crds;

if (args.Length == 0)
{
    Console.Error.WriteLine("trainyard-crds: name the folders to write the CRDs into, such as crds");
    return 1;
}

foreach (var folder in args)
{
    Directory.CreateDirectory(folder);
    foreach (var (file, yaml) in CrdFiles.All())
    {
        File.WriteAllText(Path.Combine(folder, file), yaml);
    }
}

return 0;
