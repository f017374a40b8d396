using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trainyard.Accounts.Data.Migrations.Sqlite;

/// <inheritdoc />
public partial class Initial : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "models",
            columns: table => new
            {
                Name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                Price = table.Column<decimal>(type: "TEXT", precision: 18, scale: 4, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_models", x => x.Name);
            }
        );

        migrationBuilder.CreateTable(
            name: "outbox",
            columns: table => new
            {
                Id = table.Column<long>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                TaskId = table.Column<Guid>(type: "TEXT", nullable: false),
                Due = table.Column<DateTime>(type: "TEXT", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_outbox", x => x.Id);
            }
        );

        migrationBuilder.CreateTable(
            name: "users",
            columns: table => new
            {
                Id = table.Column<Guid>(type: "TEXT", nullable: false),
                IsAdmin = table.Column<bool>(type: "INTEGER", nullable: false),
                Registered = table.Column<DateTime>(type: "TEXT", nullable: false),
                UserName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                NormalizedUserName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                Email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                NormalizedEmail = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                EmailConfirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                PasswordHash = table.Column<string>(type: "TEXT", nullable: true),
                SecurityStamp = table.Column<string>(type: "TEXT", nullable: true),
                ConcurrencyStamp = table.Column<string>(type: "TEXT", nullable: true),
                PhoneNumber = table.Column<string>(type: "TEXT", nullable: true),
                PhoneNumberConfirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                TwoFactorEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                LockoutEnd = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                LockoutEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                AccessFailedCount = table.Column<int>(type: "INTEGER", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_users", x => x.Id);
            }
        );

        migrationBuilder.CreateTable(
            name: "balances",
            columns: table => new
            {
                UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                Balance = table.Column<decimal>(type: "TEXT", precision: 18, scale: 4, nullable: false),
                Entries = table.Column<long>(type: "INTEGER", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_balances", x => x.UserId);
                table.CheckConstraint("ck_balances_not_negative", "\"Balance\" >= 0");
                table.ForeignKey(
                    name: "FK_balances_users_UserId",
                    column: x => x.UserId,
                    principalTable: "users",
                    principalColumn: "Id",
                    onDelete: ReferentialAction.Restrict
                );
            }
        );

        migrationBuilder.CreateTable(
            name: "tasks",
            columns: table => new
            {
                Number = table.Column<long>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                Id = table.Column<Guid>(type: "TEXT", nullable: false),
                UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                Model = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                IsSync = table.Column<bool>(type: "INTEGER", nullable: false),
                Rows = table.Column<int>(type: "INTEGER", nullable: false),
                Price = table.Column<decimal>(type: "TEXT", precision: 18, scale: 4, nullable: false),
                Features = table.Column<string>(type: "TEXT", nullable: false),
                Predictions = table.Column<string>(type: "TEXT", nullable: true),
                InvalidRows = table.Column<string>(type: "TEXT", nullable: true),
                ValidRows = table.Column<int>(type: "INTEGER", nullable: false),
                Failure = table.Column<string>(type: "TEXT", nullable: true),
                Key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                Created = table.Column<DateTime>(type: "TEXT", nullable: false),
                Finished = table.Column<DateTime>(type: "TEXT", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_tasks", x => x.Number);
                table.ForeignKey(
                    name: "FK_tasks_users_UserId",
                    column: x => x.UserId,
                    principalTable: "users",
                    principalColumn: "Id",
                    onDelete: ReferentialAction.Restrict
                );
            }
        );

        migrationBuilder.CreateTable(
            name: "transactions",
            columns: table => new
            {
                Id = table.Column<long>(type: "INTEGER", nullable: false).Annotation("Sqlite:Autoincrement", true),
                UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                Number = table.Column<long>(type: "INTEGER", nullable: false),
                Kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                Amount = table.Column<decimal>(type: "TEXT", precision: 18, scale: 4, nullable: false),
                Balance = table.Column<decimal>(type: "TEXT", precision: 18, scale: 4, nullable: false),
                TaskId = table.Column<Guid>(type: "TEXT", nullable: true),
                Key = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                Time = table.Column<DateTime>(type: "TEXT", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_transactions", x => x.Id);
                table.ForeignKey(
                    name: "FK_transactions_balances_UserId",
                    column: x => x.UserId,
                    principalTable: "balances",
                    principalColumn: "UserId",
                    onDelete: ReferentialAction.Restrict
                );
            }
        );

        migrationBuilder.CreateIndex(name: "IX_outbox_Due", table: "outbox", column: "Due");

        migrationBuilder.CreateIndex(name: "IX_outbox_TaskId", table: "outbox", column: "TaskId", unique: true);

        migrationBuilder.CreateIndex(name: "IX_tasks_Id", table: "tasks", column: "Id", unique: true);

        migrationBuilder.CreateIndex(name: "IX_tasks_Status_Created", table: "tasks", columns: new[] { "Status", "Created" });

        migrationBuilder.CreateIndex(name: "IX_tasks_UserId_Key", table: "tasks", columns: new[] { "UserId", "Key" }, unique: true);

        migrationBuilder.CreateIndex(name: "IX_tasks_UserId_Number", table: "tasks", columns: new[] { "UserId", "Number" });

        migrationBuilder.CreateIndex(
            name: "IX_transactions_TaskId_Kind",
            table: "transactions",
            columns: new[] { "TaskId", "Kind" },
            unique: true
        );

        migrationBuilder.CreateIndex(
            name: "IX_transactions_UserId_Key",
            table: "transactions",
            columns: new[] { "UserId", "Key" },
            unique: true
        );

        migrationBuilder.CreateIndex(
            name: "IX_transactions_UserId_Number",
            table: "transactions",
            columns: new[] { "UserId", "Number" },
            unique: true
        );

        migrationBuilder.CreateIndex(name: "EmailIndex", table: "users", column: "NormalizedEmail");

        migrationBuilder.CreateIndex(name: "UserNameIndex", table: "users", column: "NormalizedUserName", unique: true);

        // The ledger is written and never changed, whoever tries.
        migrationBuilder.Sql(
            """
            CREATE TRIGGER transactions_are_not_changed BEFORE UPDATE ON transactions
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
            CREATE TRIGGER transactions_are_not_removed BEFORE DELETE ON transactions
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
            """
        );
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "models");

        migrationBuilder.DropTable(name: "outbox");

        migrationBuilder.DropTable(name: "tasks");

        migrationBuilder.DropTable(name: "transactions");

        migrationBuilder.DropTable(name: "balances");

        migrationBuilder.DropTable(name: "users");
    }
}
