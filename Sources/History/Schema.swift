import GRDB

/// The tables of `history.sqlite` and how older stores come to have them.
enum Schema {
  /// In the file's header, so that no other program's database is taken for a store: "STLY".
  static let applicationID = 0x5354_4C59

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1") { db in try version1(db) }
    // Nothing refers to what is added: looking every reference through would read the whole store.
    migrator.registerMigration("v2", foreignKeyChecks: .immediate) { db in try version2(db) }
    migrator.registerMigration("v3", foreignKeyChecks: .immediate) { db in try version3(db) }
    return migrator
  }

  /// Doubles are `ANY` in STRICT tables: a REAL column would lose the sign of −0.0, and a resumed run's
  /// trace is compared bit for bit.
  private static func version1(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE runs (
          key INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL,
          tags TEXT NOT NULL,
          note TEXT NOT NULL,
          pinned INTEGER NOT NULL,
          trashed INTEGER NOT NULL,
          parent TEXT,
          fork_step INTEGER,
          created_at ANY NOT NULL,
          state TEXT NOT NULL,
          reason TEXT NOT NULL,
          generation INTEGER NOT NULL,
          heartbeat_pid INTEGER,
          heartbeat_boot TEXT,
          heartbeat_at ANY,
          step INTEGER NOT NULL,
          total_steps INTEGER NOT NULL,
          total_epochs INTEGER NOT NULL,
          seconds ANY NOT NULL,
          tokens INTEGER NOT NULL,
          peak_rss_mib ANY NOT NULL,
          best_epoch ANY,
          best_mse ANY,
          best_accuracy ANY,
          best_r2 ANY,
          seconds_to_best ANY,
          weighting TEXT NOT NULL,
          model TEXT NOT NULL,
          data TEXT NOT NULL
        ) STRICT;
        CREATE INDEX runs_by_age ON runs (created_at, id);
        CREATE INDEX runs_by_name ON runs (name);

        CREATE TABLE plans (
          run INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
          plan TEXT NOT NULL
        ) STRICT;

        CREATE TABLE steps (
          run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
          step INTEGER NOT NULL,
          epoch INTEGER NOT NULL,
          rows TEXT NOT NULL,
          lr ANY,
          loss_r ANY,
          loss_c ANY,
          loss_imb ANY,
          loss_total ANY,
          class_losses TEXT NOT NULL,
          class_counts TEXT NOT NULL,
          scope TEXT NOT NULL,
          norm_r ANY,
          norm_c ANY,
          cosine ANY,
          lambda_r ANY,
          lambda_c ANY,
          w_r ANY,
          w_c ANY,
          c_r ANY,
          c_c ANY,
          alpha ANY,
          beta ANY,
          grad_norm ANY,
          direction_norm ANY,
          tokens INTEGER NOT NULL,
          seconds ANY,
          processor_seconds ANY,
          PRIMARY KEY (run, step)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE spans (
          run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
          size INTEGER NOT NULL,
          block INTEGER NOT NULL,
          summary BLOB NOT NULL,
          PRIMARY KEY (run, size, block)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE epochs (
          run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
          step INTEGER NOT NULL,
          on_request INTEGER NOT NULL,
          best INTEGER NOT NULL,
          record TEXT NOT NULL,
          PRIMARY KEY (run, step, on_request)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE events (
          id INTEGER PRIMARY KEY,
          run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
          step INTEGER NOT NULL,
          at ANY NOT NULL,
          kind TEXT NOT NULL,
          text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX events_by_step ON events (run, step);
        -- What a resumed run computes again it also says again: that must not tick twice.
        CREATE UNIQUE INDEX events_once ON events (run, step, kind, text)
          WHERE kind IN ('best', 'intervention', 'warning');

        CREATE TABLE commands (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
          kind TEXT NOT NULL,
          requested_at ANY NOT NULL,
          status TEXT NOT NULL CHECK (status IN ('requested', 'applied', 'refused')),
          step INTEGER,
          reason TEXT
        ) STRICT;
        CREATE INDEX commands_of_run ON commands (run, id);
        CREATE INDEX commands_open ON commands (run) WHERE status = 'requested';
        """)
  }
}
