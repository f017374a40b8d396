using Trainyard.Reference;

if (args is not [var root] || !File.Exists(Path.Combine(root, "Trainyard.slnx")))
{
    Console.Error.WriteLine("trainyard-reference: name the repository's folder, such as .");
    return 1;
}

foreach (var (file, text) in ReferencePages.All(root))
    File.WriteAllText(Path.Combine(root, ReferencePages.Folder, file), text);
return 0;
