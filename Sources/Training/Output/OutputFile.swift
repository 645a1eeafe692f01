import Foundation

/// A file that results are written to, where a person said.
///
/// A plain file appears, or is replaced, whole or not at all: a draft beside it takes its name at the end. Links to
/// it stay, and so do its mode and, where we may, its owner. Devices and FIFOs are written through; `-` is stdout.
public final class OutputFile {
  private let label: String
  private let place: OutputPlace
  private let descriptor: Int32
  /// The unfinished file; nil where there is none, or none any more.
  private var draft: String?
  private let replaces: Bool

  /// Finds out, without touching anything, whether there can be a file.
  ///
  /// - Parameter option: the option that the path was given to, for messages.
  /// - Throws: `RequestError` where it cannot be written.
  public static func check(_ path: String, option: String? = nil) throws(RequestError) {
    _ = try OutputPlace(path, label: label(path, option))
  }

  /// True where the path means a stream that this process was given, which no later one has.
  public static func isStream(_ path: String) -> Bool { OutputPlace.descriptor(path) != nil }

  /// Opens the file.
  ///
  /// - Parameters:
  ///   - option: the option that the path was given to, for messages.
  ///   - replaces: whether a file that is there gives way; else `commit` returns false.
  ///   - isPatient: asked again and again while nobody reads the FIFO that the path leads to: false gives up.
  /// - Throws: `RequestError` where it cannot be written.
  public init(
    _ path: String, option: String? = nil, replaces: Bool = true, whileUnread isPatient: () -> Bool = { true }
  ) throws(RequestError) {
    label = Self.label(path, option)
    self.replaces = replaces
    place = try OutputPlace(path, label: label)
    switch place.kind {
    case .descriptor(let number):
      descriptor = fcntl(number, F_DUPFD_CLOEXEC, 3)
    case .through(let isFIFO):
      descriptor = Self.openThrough(place.path, isFIFO: isFIFO, isPatient)
    case .plain(let existing):
      let draft =
        OutputPlace.folder(of: place.path)
        + "/.steelyard-\(String(UInt64.random(in: 0 ... .max), radix: 36)).part"
      descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, existing == nil ? 0o666 : 0o600)
      if descriptor >= 0 {
        self.draft = draft
        if let existing { Self.keep(existing, on: descriptor) }
      }
    }
    guard descriptor >= 0 else { throw RequestError("\(label): cannot be written: \(SystemProblem())") }
  }

  deinit {
    close(descriptor)
    if let draft { unlink(draft) }
  }

  public func write(_ bytes: [UInt8]) throws(OutputProblem) {
    do { try Descriptor.write(bytes, to: descriptor) } catch { throw OutputProblem(label, error) }
  }

  public func write(_ text: String) throws(OutputProblem) { try write(Array(text.utf8)) }

  /// Gives the file its name; what is written later is written to it.
  ///
  /// - Returns: false where a file was there that should stay.
  @discardableResult
  public func publish() throws(OutputProblem) -> Bool {
    guard let draft else { return true }
    if !replaces {
      // A file system without hard links takes the way of the others.
      if link(draft, place.path) == 0 || errno == EEXIST {
        let isTaken = errno == EEXIST && !Self.isSame(draft, place.path)
        unlink(draft)
        self.draft = nil
        return !isTaken
      }
    }
    guard rename(draft, place.path) == 0 else { throw OutputProblem(label, SystemProblem()) }
    self.draft = nil
    return true
  }

  /// Publishes what was written once it is on the disk.
  ///
  /// - Returns: false where a file was there that should stay.
  @discardableResult
  public func commit() throws(OutputProblem) -> Bool {
    if case .plain = place.kind, fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP {
      throw OutputProblem(label, SystemProblem())
    }
    return try publish()
  }

  private static func label(_ path: String, _ option: String?) -> String {
    let name = path == "-" ? "stdout" : path
    return option.map { "\($0) \(name)" } ?? name
  }

  private static func openThrough(_ path: String, isFIFO: Bool, _ isPatient: () -> Bool) -> Int32 {
    guard isFIFO else { return open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
    while true {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFL, O_WRONLY)
        return descriptor
      }
      guard errno == ENXIO || errno == EINTR, isPatient() else { return descriptor }
      usleep(20_000)
    }
  }

  /// The mode and the owner of the file that will be replaced.
  private static func keep(_ existing: stat, on descriptor: Int32) {
    // Another's file can be replaced by whoever may write in its folder, and becomes theirs.
    if fchown(descriptor, existing.st_uid, existing.st_gid) != 0 {
      _ = fchown(descriptor, uid_t.max, existing.st_gid)
    }
    fchmod(descriptor, existing.st_mode & 0o777)
  }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_ino == second.st_ino
      && first.st_dev == second.st_dev
  }
}

/// A result that could not be written to its file.
public struct OutputProblem: Error, CustomStringConvertible {
  public let description: String
  /// The reader of a pipe had enough: nobody misses the rest.
  public let isReaderGone: Bool

  init(_ label: String, _ cause: SystemProblem) {
    description = "\(label): cannot be written: \(cause)"
    isReaderGone = cause.code == EPIPE
  }
}
