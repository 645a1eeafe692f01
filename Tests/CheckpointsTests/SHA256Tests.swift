import Checkpoints
import Foundation
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  @Test(
    "Known digests",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func known(_ text: String, _ digest: String) throws {
    #expect(SHA256.hexadecimal(of: Array(text.utf8)) == digest)
    let scratch = try Scratch()
    #expect(try SHA256.hexadecimal(ofFile: scratch.file("x", text.utf8)) == digest)
  }

  @Test("Bytes fed in pieces give the digest of the whole, at every length over two blocks")
  func pieces() {
    let bytes = (0..<150).map { UInt8($0) }
    for length in 0...150 {
      let whole = SHA256.hexadecimal(of: bytes[..<length])
      for cut in [0, 1, 55, 63, 64, 65, 130] where cut <= length {
        var hash = SHA256()
        bytes[..<cut].withUnsafeBytes { hash.update($0) }
        bytes[cut..<length].withUnsafeBytes { hash.update($0) }
        #expect(hash.hexadecimal() == whole)
      }
    }
  }
}
