import GRDB

extension Schema {
  /// Packs of steps, and spans of other sizes, made anew from the steps.
  static func version3(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE packs (
          id INTEGER PRIMARY KEY,
          run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
          block INTEGER NOT NULL,
          numbers BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX packs_by_block ON packs (run, block);
        DELETE FROM spans;
        """)
    for run in try Int64.fetchAll(db, sql: "SELECT key FROM runs") {
      let last = try Int.fetchOne(db, sql: "SELECT max(step) FROM steps WHERE run = ?", arguments: [run]) ?? 0
      try Spans.rebuild(Set(0..<max(0, last) / StepPack.size), run: run, db)
    }
  }
}
