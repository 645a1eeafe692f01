import Foundation
import GRDB
import Runs

extension Schema {
  /// Settings and colours of runs, what changed since a look, the queue, saved thresholds, what screens remember.
  static func version2(_ db: Database) throws {
    try db.execute(
      sql: """
        ALTER TABLE runs ADD COLUMN settings TEXT NOT NULL DEFAULT '';
        ALTER TABLE runs ADD COLUMN color INTEGER;
        ALTER TABLE runs ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

        -- One row: counted up by every change of a run, whoever makes it.
        CREATE TABLE revisions (
          latest INTEGER NOT NULL,
          latest_removal INTEGER NOT NULL
        ) STRICT;
        INSERT INTO revisions VALUES (1, 0);
        UPDATE runs SET revision = 1;
        CREATE INDEX runs_by_revision ON runs (revision);

        CREATE TABLE queue (
          run INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
          place INTEGER NOT NULL,
          taken_at ANY
        ) STRICT;

        CREATE TABLE settings (
          name TEXT PRIMARY KEY,
          value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE threshold_sets (
          name TEXT PRIMARY KEY,
          thresholds TEXT NOT NULL,
          data TEXT NOT NULL,
          saved_at ANY NOT NULL
        ) STRICT, WITHOUT ROWID;
        """)
    try fillSettings(db)
    // After the settings: filling them is no change that anyone looks for.
    try db.execute(
      sql: """
        CREATE TRIGGER runs_inserted AFTER INSERT ON runs BEGIN
          UPDATE revisions SET latest = latest + 1;
          UPDATE runs SET revision = (SELECT latest FROM revisions) WHERE key = NEW.key;
        END;
        CREATE TRIGGER runs_updated AFTER UPDATE ON runs WHEN NEW.revision = OLD.revision BEGIN
          UPDATE revisions SET latest = latest + 1;
          UPDATE runs SET revision = (SELECT latest FROM revisions) WHERE key = NEW.key;
        END;
        CREATE TRIGGER runs_deleted AFTER DELETE ON runs BEGIN
          UPDATE revisions SET latest = latest + 1, latest_removal = latest + 1;
        END;
        CREATE TRIGGER runs_leave_queue AFTER UPDATE OF trashed, state ON runs
          WHEN NEW.trashed OR NEW.state = 'finished'
        BEGIN
          DELETE FROM queue WHERE run = NEW.key;
        END;
        """)
  }

  /// Writes the settings of runs that were made before lists knew them. A plan that cannot be read leaves its
  /// run without: it shows up where the plan is asked for.
  private static func fillSettings(_ db: Database) throws {
    let keys = try Int64.fetchAll(db, sql: "SELECT run FROM plans")
    for key in keys {
      guard let json = try String.fetchOne(db, sql: "SELECT plan FROM plans WHERE run = ?", arguments: [key]),
        let plan = try? PlanFile.decode(Data(json.utf8))
      else { continue }
      try db.execute(
        sql: "UPDATE runs SET settings = ? WHERE key = ?",
        arguments: [SettingsText.encode(plan.settings), key])
    }
  }
}
