using Trainyard.Contracts;

namespace Trainyard.Trainer.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Theory]
    [InlineData("x,y\n1,a\n2,a\n3,a\n", "the label y has one class only (a)")]
    [InlineData("x,y\n1,a\n2,b\n3,c\n", "the label y has 3 classes in 3 rows")]
    [InlineData("x,y\n1,a\n2,a\n3,b\n4,b\n5,c\n6,c\n", "the label y has 3 classes (a, b, c)")]
    [InlineData("x,y\n", "the training table has no rows")]
    [InlineData("x,y\n1,\n2,\n", "the label y is missing in every row")]
    [InlineData("y\na\nb\na\nb\n", "no column is left to learn from")]
    public Task A_label_that_cannot_be_learnt_is_refused(string csv, string message) =>
        RefusedAsync(_trials.Class(csv), FailureClass.DataSchema, message);

    [Theory]
    [InlineData("gap,x,y\n,1,1\n,2,2\n,3,3\n,4,4\n,5,5\n,6,6\n", "the column gap has no value in any training row")]
    [InlineData("x,y\n1,1\ninf,2\n3,3\n4,4\n5,5\n6,6\n", "the column x has an infinite value in row 2")]
    [InlineData("x,y\n1,1\n2,inf\n3,3\n4,4\n5,5\n6,6\n", "the label y is infinite in row 2")]
    [InlineData("x,y\n1,1\n2,2\n3,-1e300\n4,4\n5,5\n6,6\n", "the label y is -1E+300 in row 3, beyond the 3.4E+38")]
    [InlineData("x,y\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n", "the label y is not a number")]
    [InlineData("x,x,y\n1,1,1\n2,2,2\n3,3,3\n", "the column name x stands 2 times")]
    [InlineData("a,b,a,y\n1,1,1,1\n2,2,2,2\n", "the column name a stands 2 times")]
    [InlineData("id,y\nq,1\nr,2\ns,3\nt,4\nu,5\nv,6\n", "the texts of the column id hardly repeat")]
    [InlineData("x,y\n1,1\n2,2\n", "2 rows")]
    public Task A_table_that_cannot_be_learnt_from_is_refused(string csv, string message) =>
        RefusedAsync(_trials.Number(csv), FailureClass.DataSchema, message);

    [Theory]
    [InlineData("SELECT x, z FROM t", "Referenced column \"z\" not found")]
    [InlineData("SELECT x, y FRM t", "syntax error")]
    [InlineData("SELECT x, y FROM tt", "Table with name tt does not exist")]
    [InlineData("SELECT x, x, y FROM t", "the column name x stands 2 times")]
    [InlineData("SELECT [x] AS l, y FROM t", "the column l is of the type LIST")]
    [InlineData("SELECT x, y FROM t WHERE x > 100", "no rows")]
    public Task A_query_that_does_not_work_is_refused(string query, string message)
    {
        var trial = _trials.Number("x,y\n1,1\n2,2\n3,3\n4,4\n");
        return RefusedAsync(trial with { Data = trial.Data with { Query = query } }, FailureClass.DataSchema, message);
    }

    [Fact]
    public Task Every_name_that_is_no_column_is_told_at_once()
    {
        var trial = _trials.Number("x,y\n1,1\n2,2\n");
        return RefusedAsync(
            trial with
            {
                Data = trial.Data with { Label = ["price"], Weight = "w", Group = "g" },
            },
            FailureClass.DataSchema,
            "data.label names price, which is no column; data.weight names w, which is no column; data.group names g, which is no "
                + "column (the columns are x, y)"
        );
    }

    [Fact]
    public Task A_source_that_is_not_there_is_not_found() =>
        RefusedAsync(Trials.Regression("file:///nowhere/x.csv"), FailureClass.NotFound, "file:///nowhere/x.csv is not there");

    [Fact]
    public Task A_parameter_that_does_not_exist_is_a_fault_of_the_configuration()
    {
        var trial = _trials.Number("x,y\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n7,7\n8,8\n");
        return RefusedAsync(
            trial with
            {
                Model = trial.Model with { Parameters = Trials.Parameters("deepness", 3) },
            },
            FailureClass.Configuration,
            "deepness"
        );
    }

    [Fact]
    public Task A_metric_that_does_not_suit_the_task_is_a_fault_of_the_configuration()
    {
        var trial = _trials.Number("x,y\n1,1\n2,2\n");
        return RefusedAsync(trial with { Objective = new ObjectiveSpec { Metric = "auc" } }, FailureClass.Configuration, "auc");
    }

    [Fact]
    public Task A_refit_without_a_place_for_the_model_is_a_fault_of_the_configuration() =>
        RefusedAsync(Trials.Regression(_trials.WriteTable(60)) with { Number = null }, FailureClass.Configuration, "output.uri is missing");

    [Fact]
    public async Task By_hand_a_parameter_without_a_value_is_refused()
    {
        var word = await _trials.ByHandAsync("--data", _trials.WriteTable(20), "--label", "y", "-p", "rounds");
        Assert.Equal(FailureClass.Configuration, word.Failure!.Class);
    }

    [Theory]
    [InlineData("data.label names z, which is no column (the columns are a, b", "--label", "z")]
    [InlineData(
        "data.query: Parser Error: syntax error at or near \"selct\" · LINE 1: selct * from data",
        "--label",
        "y",
        "--query",
        "selct * from data"
    )]
    public async Task By_hand_a_fault_is_told_as_in_a_pod(string message, params string[] args)
    {
        await _trials.ByHandAsync(["--data", _trials.WriteTable(20), .. args]);
        Assert.Contains(message, _trials.Errors);
    }

    [Fact]
    public Task A_CSV_that_is_cut_in_the_middle_of_a_line_is_told_with_the_line() =>
        RefusedAsync(
            _trials.Number("a,b,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},x,{i}\n")) + "40,x"),
            FailureClass.DataSchema,
            "line 42 of x.csv has 2 fields, the first has 3"
        );

    /// <summary>One line says why.</summary>
    private async Task RefusedAsync(TrialFile trial, FailureClass expected, string message)
    {
        await _trials.RefusedAsync(trial, expected, message);
        Assert.Single(_trials.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
