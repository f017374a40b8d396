namespace Trainyard.Architecture.Tests;

/// <summary>Which project may refer to which: the project files say what is, the table what may be.</summary>
public sealed class ArrowTests
{
    /// <summary>Each project that ships, and the only ones that it may refer to.</summary>
    private const string Table = """
        Contracts ->
        Tuning ->
        Runtime ->
        Router ->
        RolloutRouter -> Router Contracts
        Models -> Contracts
        Data -> Models Contracts
        Learning.Metrics -> Contracts
        Learning -> Learning.Metrics Models Contracts
        Learning.MlNet -> Learning
        Learning.Onnx -> Learning
        Api -> Contracts
        Sweeps -> Tuning Api
        Controllers -> Runtime Sweeps Api Contracts Tuning
        Operator -> Controllers
        Trainer.Client -> Api Runtime Models Contracts
        Cli -> Api Sweeps Runtime Models Learning.Metrics Contracts Trainer.Client
        Console -> Api Sweeps Tuning Runtime Models Contracts Trainer.Client
        Trainer -> Data Learning Learning.MlNet Models Contracts
        Predictor.Client ->
        Accounts -> Predictor.Client
        Predictor -> Models Learning Learning.MlNet Learning.Onnx Contracts
        Scorer -> Models Learning Contracts
        Local.ApiServer ->
        Local.Node -> Local.ApiServer Router
        Local -> Local.Node Local.ApiServer
        """;

    private static readonly string[] Backstage = ["tests", "tools", "benchmarks"];

    private static readonly Dictionary<string, string[]> Arrows = Table
        .Split('\n')
        .Select(line => line.Split("->", StringSplitOptions.TrimEntries))
        .ToDictionary(sides => sides[0], sides => sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public static TheoryData<string> Shipped =>
        [.. Project.All.Values.Where(project => !Backstage.Contains(project.Area)).Select(project => project.Name)];

    public static TheoryData<string> Hidden =>
        [.. Project.All.Values.Where(project => Backstage.Contains(project.Area)).Select(project => project.Name)];

    public static TheoryData<string> OfTheOperator =>
        [.. Project.All.Values.Where(project => project.Area == "operator").Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_project_refers_to_those_that_its_arrows_name_and_to_no_others(string name)
    {
        Assert.True(Arrows.TryGetValue(name, out var allowed), $"{Project.All[name].Path} is new: give {name} its arrows in the table");
        var others = Project.All[name].References.Except(allowed).ToList();
        Assert.True(
            others.Count == 0,
            $"{name} -> {string.Join(", ", others)}: the only arrows are {name} -> {string.Join(", ", allowed)}"
        );
    }

    [Fact]
    public void The_table_names_no_project_that_is_gone() => Assert.Empty(Arrows.Keys.Except(Project.All.Keys));

    [Theory]
    [MemberData(nameof(OfTheOperator))]
    public void Nothing_under_operator_reaches_model_packages_tables_or_learning(string name)
    {
        var reached = Project.All[name].Reaches().Intersect(["Models", "Data", "Learning", "Learning.MlNet", "Learning.Onnx"]).ToList();
        Assert.True(reached.Count == 0, $"operator/ -> {string.Join(", ", reached)} by way of {name}: pods learn, the operator does not");
    }

    [Theory]
    [InlineData("Contracts")]
    [InlineData("Tuning")]
    [InlineData("Sweeps")]
    public void What_is_pure_refers_to_no_package(string name) =>
        Assert.True(Project.All[name].Packages.Count == 0, $"{name} -> {string.Join(", ", Project.All[name].Packages)}: it is pure");

    [Theory]
    [MemberData(nameof(Hidden))]
    public void Tests_tools_and_benchmarks_are_referred_to_by_nobody_but_their_tests(string name)
    {
        var users = Project.All.Values.Where(project => project.References.Contains(name) && !MayUse(project, Project.All[name])).ToList();
        Assert.True(
            users.Count == 0,
            $"{string.Join(", ", users.Select(user => user.Name))} -> {name}: nothing that ships refers to {Project.All[name].Area}/"
        );
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        var solution = System.Xml.Linq.XDocument.Load(Path.Combine(Testing.Repository.Root, "Trainyard.slnx"));
        var held = solution.Descendants("Project").Select(project => project.Attribute("Path")!.Value);
        Assert.Equal(Project.All.Values.Select(project => project.Path).Order(), held.Order());
    }

    /// <summary>Testing is for all that is not shipped, tools for tests and benchmarks, and each of them for its own tests.</summary>
    private static bool MayUse(Project user, Project used) =>
        Backstage.Contains(user.Area) && (used.Name == "Testing" || used.Area == "tools" || user.Name == used.Name + ".Tests");
}
