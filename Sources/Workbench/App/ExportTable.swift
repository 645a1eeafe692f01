/// The data behind what is on the screen, as a person takes it elsewhere.
package struct ExportTable: Equatable, Sendable {
  package var title: String
  package var header: [String]
  /// Each as long as the header; numbers in full, without units.
  package var rows: [[String]]

  package init(title: String, header: [String], rows: [[String]]) {
    self.title = title
    self.header = header
    self.rows = rows
  }
}
