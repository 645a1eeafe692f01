import GRDB
import Runs

extension Store {
  /// The runs of which anything changed after a revision, newest first, the trash included: a list that is
  /// shown already costs only what is new. Signs of life and steps are changes too.
  ///
  /// - Parameter revision: what the last call returned; 0 for all runs.
  /// - Returns: also the revision to ask with the next time, and whether runs were removed for good: the list
  ///   is then to be read anew.
  public func runs(changedAfter revision: Int64) throws -> (
    records: [RunRecord], revision: Int64, removed: Bool
  ) {
    try read { db in
      guard
        let counters = try Row.fetchOne(
          db.cachedStatement(sql: "SELECT latest, latest_removal FROM revisions"))
      else { throw StoreError.damaged(what: "revisions: expected a row") }
      let (latest, removal): (Int64, Int64) = (counters[0], counters[1])
      let records =
        revision == latest ? [] : try RunRows.fetch(db, changedAfter: revision)
      return (records, latest, revision > 0 && removal > revision)
    }
  }
}
