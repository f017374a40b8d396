using Npgsql;
using Trainyard.Contracts;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>What PostgreSQL's faults mean to people.</summary>
internal static class PostgresFaults
{
    /// <summary>The failure; null for a fault that is not the database's.</summary>
    public static FailureException? Of(Exception fault, string place) =>
        fault switch
        {
            FailureException told => told,
            PostgresException { SqlState: var state } e when state.StartsWith("28", StringComparison.Ordinal) || state == "42501" => new(
                FailureClass.Credentials,
                $"{place} refuses us: {e.MessageText}",
                "look at PGUSER and PGPASSWORD, and what they may",
                e
            ),
            PostgresException { SqlState: "3D000" or "42P01" or "3F000" } e => new(
                FailureClass.NotFound,
                $"{place}: {e.MessageText}",
                inner: e
            ),
            PostgresException { SqlState: "42703" or "42804" or "22P02" or "42P10" } e => new(
                FailureClass.DataSchema,
                $"{place}: {e.MessageText}",
                e.Hint,
                e
            ),
            PostgresException e => new(FailureClass.UserCode, $"{place}: {e.SqlState}: {e.MessageText}", e.Hint, e),
            NpgsqlException or TimeoutException or System.Net.Sockets.SocketException => new(
                FailureClass.UserCode,
                $"{place} does not answer: {fault.Message}",
                "look at PGHOST and PGPORT",
                fault
            ),
            _ => null,
        };
}
