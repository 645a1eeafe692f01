import Cells
import Terminal
import Testing

@Suite("What a terminal sends becomes keys")
struct KeyDecodingTests {
  func decode(_ text: String) -> [InputEvent] {
    var decoder = InputDecoder()
    return decoder.decode(text.utf8) + decoder.flush()
  }

  func key(_ code: Key.Code, _ modifiers: Key.Modifiers = []) -> [InputEvent] { [.key(Key(code, modifiers))] }

  @Test("characters stand for themselves, in any script")
  func characters() {
    #expect(decode("aZ9 ~") == "aZ9 ~".unicodeScalars.map { .key(Key($0)) })
    #expect(decode("é漢😀") == "é漢😀".unicodeScalars.map { .key(Key($0)) })
  }

  @Test("control bytes are named keys or letters with Control")
  func controls() {
    #expect(decode("\r") == key(.enter))
    #expect(decode("\n") == key(.enter))
    #expect(decode("\t") == key(.tab))
    #expect(decode("\u{7F}") == key(.backspace))
    #expect(decode("\u{8}") == key(.backspace))
    #expect(decode("\u{1}") == key(.character("a"), .control))
    #expect(decode("\u{12}") == key(.character("r"), .control))
    #expect(decode("\u{0}") == key(.character(" "), .control))
    #expect(decode("\u{1F}") == key(.character("_"), .control))
  }

  @Test("Ctrl-C, Ctrl-\\ and Ctrl-Z ask for what they ask for in any program")
  func signals() {
    #expect(decode("\u{3}") == [.signal(.interrupt)])
    #expect(decode("\u{1C}") == [.signal(.quit)])
    #expect(decode("\u{1A}") == [.suspend])
    #expect(decode("\u{1B}[99;5u") == [.signal(.interrupt)])
  }

  @Test(
    "sequences of the terminals in use are named keys",
    arguments: [
      ("\u{1B}[A", Key(.up)), ("\u{1B}OB", Key(.down)), ("\u{1B}[C", Key(.right)), ("\u{1B}OD", Key(.left)),
      ("\u{1B}[H", Key(.home)), ("\u{1B}[F", Key(.end)), ("\u{1B}[1~", Key(.home)), ("\u{1B}[4~", Key(.end)),
      ("\u{1B}[7~", Key(.home)), ("\u{1B}[8~", Key(.end)), ("\u{1B}[5~", Key(.pageUp)),
      ("\u{1B}[6~", Key(.pageDown)), ("\u{1B}[2~", Key(.insert)), ("\u{1B}[3~", Key(.delete)),
      ("\u{1B}[Z", Key(.backTab)), ("\u{1B}[1;2Z", Key(.backTab)), ("\u{1B}OP", Key(.function(1))),
      ("\u{1B}[[E", Key(.function(5))), ("\u{1B}[15~", Key(.function(5))), ("\u{1B}[24~", Key(.function(12))),
      ("\u{1B}[1;5C", Key(.right, .control)), ("\u{1B}[1;2A", Key(.up, .shift)),
      ("\u{1B}[1;6D", Key(.left, [.control, .shift])), ("\u{1B}[3;3~", Key(.delete, .alt)),
      ("\u{1B}[1;2P", Key(.function(1), .shift)), ("\u{1B}\u{1B}[A", Key(.up, .alt)),
      ("\u{1B}x", Key("x", .alt)),
      ("\u{1B}é", Key("é", .alt)), ("\u{1B}\u{7F}", Key(.backspace, .alt)), ("\u{1B}OM", Key(.enter)),
      ("\u{1B}[27;5;106~", Key("j", .control)), ("\u{1B}[13;2u", Key(.enter, .shift)),
    ])
  func sequences(_ bytes: String, _ expected: Key) {
    #expect(decode(bytes) == [.key(expected)])
  }

  @Test("a sequence cut anywhere is the same key once it is whole")
  func cutAnywhere() {
    let bytes = Array("a\u{1B}[1;5Cé\u{1B}[<0;10;5M\u{1B}OPz\u{1B}[200~x\ny\u{1B}[201~q".utf8)
    var whole = InputDecoder()
    let expected = whole.decode(bytes)
    #expect(expected.count == 8 && !whole.isWaiting)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        var decoder = InputDecoder()
        let events =
          decoder.decode(bytes[..<first]) + decoder.decode(bytes[first..<second])
          + decoder.decode(bytes[second...])
        #expect(events == expected)
      }
    }
  }

  @Test("Escape alone waits for more, and is Escape once nothing came")
  func escape() {
    var decoder = InputDecoder()
    #expect(decoder.decode([0x1B]).isEmpty && decoder.isWaiting)
    #expect(decoder.flush() == key(.escape) && !decoder.isWaiting)
    #expect(decode("\u{1B}[") == key(.character("["), .alt))
    #expect(decode("\u{1B}O") == key(.character("O"), .alt))
    #expect(decode("\u{1B}\u{1B}") == key(.escape) + key(.escape))
  }

  @Test("a sequence nobody knows is swallowed and never becomes text")
  func unknown() {
    for sequence in ["[99~", "[?1;2c", "[>41;0;0c", "[1;2;3;4;5;6;7;8;9;10;11x", "[I", "[O", "[=5$y", "Oz"] {
      #expect(decode("\u{1B}\(sequence)a") == key(.character("a")))
    }
    #expect(decode("\u{1B}[1;\u{1B}[A") == key(.up))
  }

  @Test("no bytes at all trap, hang or grow without end")
  func anyBytes() {
    var state: UInt64 = 7
    var decoder = InputDecoder()
    for _ in 0..<2000 {
      var bytes: [UInt8] = []
      for _ in 0..<40 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let pick = UInt8(truncatingIfNeeded: state >> 56)
        bytes.append(pick < 60 ? [0x1B, 0x5B, 0x4F, 0x3C, 0x4D, 0x3B, 0x7E, 0x30][Int(pick) % 8] : pick)
      }
      _ = decoder.decode(bytes)
      _ = decoder.flush()
      #expect(!decoder.isWaiting)
    }
    var flood = InputDecoder()
    let events = flood.decode([0x1B, 0x5B] + [UInt8](repeating: 0x31, count: 10_000))
    #expect(events.allSatisfy { $0 == .key(Key("1")) })
    #expect(decode(String(decoding: [0xC3, 0x28, 0xFF, 0xED, 0xA0, 0x80], as: UTF8.self)).count >= 3)
  }
}

@Suite("What a mouse sends")
struct MouseDecodingTests {
  func mouse(_ text: String) -> MouseEvent? {
    var decoder = InputDecoder()
    guard case .mouse(let event)? = decoder.decode(text.utf8).first else { return nil }
    return event
  }

  @Test("presses, drags, releases and the wheel are told apart, 0-based")
  func kinds() {
    #expect(mouse("\u{1B}[<0;1;1M") == MouseEvent(.press(.left), column: 0, row: 0))
    #expect(mouse("\u{1B}[<2;300;100M") == MouseEvent(.press(.right), column: 299, row: 99))
    #expect(mouse("\u{1B}[<32;12;7M") == MouseEvent(.drag(.left), column: 11, row: 6))
    #expect(mouse("\u{1B}[<0;12;7m") == MouseEvent(.release(.left), column: 11, row: 6))
    #expect(mouse("\u{1B}[<64;2;3M") == MouseEvent(.wheel(vertical: -1, horizontal: 0), column: 1, row: 2))
    #expect(mouse("\u{1B}[<65;2;3M") == MouseEvent(.wheel(vertical: 1, horizontal: 0), column: 1, row: 2))
    #expect(
      mouse("\u{1B}[<20;1;1M") == MouseEvent(.press(.left), column: 0, row: 0, modifiers: [.shift, .control]))
  }

  @Test("reports without a button, out of the screen or malformed are nothing")
  func nothing() {
    for text in ["[<35;5;5M", "[<0;0;5M", "[<0;5M", "[<128;1;1M", "[<M"] {
      #expect(mouse("\u{1B}\(text)") == nil)
    }
  }

  @Test("the old protocol is understood where a terminal has no other")
  func old() {
    #expect(mouse("\u{1B}[M !!") == MouseEvent(.press(.left), column: 0, row: 0))
    #expect(mouse("\u{1B}[M#*+") == MouseEvent(.release(nil), column: 9, row: 10))
    #expect(mouse("\u{1B}[M@*+") == MouseEvent(.drag(.left), column: 9, row: 10))
  }

  @Test("moves of one drag, notches at one place and sizes are joined; nothing else is")
  func coalescing() {
    func drag(_ column: Int) -> InputEvent { .mouse(MouseEvent(.drag(.left), column: column, row: 0)) }
    func wheel(_ by: Int, _ column: Int) -> InputEvent {
      .mouse(MouseEvent(.wheel(vertical: by, horizontal: 0), column: column, row: 0))
    }
    let press = InputEvent.mouse(MouseEvent(.press(.left), column: 0, row: 0))
    let key = InputEvent.key(Key("a"))
    #expect(
      InputDecoder.coalesced([press, drag(1), drag(2), drag(3), key, drag(4)]) == [
        press, drag(3), key, drag(4),
      ])
    #expect(InputDecoder.coalesced([wheel(1, 5), wheel(1, 5), wheel(-1, 6)]) == [wheel(2, 5), wheel(-1, 6)])
    #expect(
      InputDecoder.coalesced([.resize(width: 1, height: 1), .resize(width: 2, height: 2)]) == [
        .resize(width: 2, height: 2)
      ])
    #expect(InputDecoder.coalesced([key, key]) == [key, key])
  }
}

@Suite("A paste")
struct PasteTests {
  func decode(_ text: String) -> [InputEvent] {
    var decoder = InputDecoder()
    return decoder.decode(text.utf8)
  }

  @Test("is one event, whatever is in it")
  func oneEvent() {
    #expect(
      decode("\u{1B}[200~q\u{3}\u{1B}[A\u{1A}\u{1B}[201~x") == [
        .paste("q\u{3}\u{1B}[A\u{1A}"), .key(Key("x")),
      ])
    #expect(decode("\u{1B}[200~\u{1B}[201~") == [.paste("")])
  }

  @Test("has its line ends as \\n")
  func lineEnds() {
    #expect(decode("\u{1B}[200~a\r\nb\rc\nd\u{1B}[201~") == [.paste("a\nb\nc\nd")])
  }

  @Test("keeps a million bytes and drops the rest")
  func limit() {
    let long = String(repeating: "x", count: InputDecoder.pasteLimit + 500)
    #expect(decode("\u{1B}[200~\(long)\u{1B}[201~") == [.paste(String(long.prefix(InputDecoder.pasteLimit)))])
  }
}

@Suite("The wheel")
struct WheelTests {
  func mouse(_ text: String) -> MouseEvent? {
    var decoder = InputDecoder()
    guard case .mouse(let event)? = decoder.decode(text.utf8).first else { return nil }
    return event
  }

  @Test("turns both ways in both directions, and says which keys were held")
  func directions() {
    func wheel(_ v: Int, _ h: Int, _ modifiers: Key.Modifiers = []) -> MouseEvent {
      MouseEvent(.wheel(vertical: v, horizontal: h), column: 1, row: 2, modifiers: modifiers)
    }
    #expect(mouse("\u{1B}[<66;2;3M") == wheel(0, -1))
    #expect(mouse("\u{1B}[<67;2;3M") == wheel(0, 1))
    #expect(mouse("\u{1B}[<68;2;3M") == wheel(-1, 0, .shift))
    #expect(mouse("\u{1B}[<69;2;3M") == wheel(1, 0, .shift))
    #expect(mouse("\u{1B}[<80;2;3M") == wheel(-1, 0, .control))
    #expect(mouse("\u{1B}[<73;2;3M") == wheel(1, 0, .alt))
  }
}

@Suite("What a terminal answers")
struct AnswerTests {
  @Test(
    "its background is read in all the forms that terminals write",
    arguments: [
      ("11;rgb:ffff/8080/0000\u{7}", 0xFF8000), ("11;rgb:12/15/1c\u{1B}\\", 0x12151C),
      ("11;rgb:f/0/8\u{7}", 0xFF0088), ("11;rgba:ffff/ffff/ffff/ffff\u{7}", 0xFFFFFF),
    ])
  func background(_ answer: String, _ rgb: Int) {
    var decoder = InputDecoder()
    #expect(decoder.decode("\u{1B}]\(answer)q".utf8) == [.key(Key("q"))])
    #expect(decoder.background == UInt32(rgb))
  }

  @Test("cut anywhere it is the same answer, and keys around it stay keys")
  func cut() {
    let bytes = Array("a\u{1B}]11;rgb:1212/1515/1c1c\u{1B}\\\u{1B}[?62;22cb".utf8)
    for first in 0...bytes.count {
      var decoder = InputDecoder()
      let events = decoder.decode(bytes[..<first]) + decoder.decode(bytes[first...])
      #expect(events == [.key(Key("a")), .key(Key("b"))])
      #expect(decoder.background == 0x12151C && decoder.hasAnswered && !decoder.isWaiting)
    }
  }

  @Test("anything else in a string is swallowed and never becomes text")
  func others() {
    for answer in [
      "]11;?\u{7}", "]11;rgb:ffff/ffff\u{7}", "]11;rgb:12345/1/1\u{7}", "]11;rgb:-1/+2/g\u{7}",
      "]52;c;YQ==\u{7}",
      "]10;rgb:ffff/ffff/ffff\u{1B}\\", "P1$r0m\u{1B}\\", "_Gi=1;OK\u{1B}\\",
      "]" + String(repeating: "x", count: 4000) + "\u{7}",
    ] {
      var decoder = InputDecoder()
      #expect(decoder.decode("\u{1B}\(answer)z".utf8) == [.key(Key("z"))])
      #expect(decoder.background == nil)
    }
  }

  @Test("a bracket typed with Alt is a key once nothing follows")
  func alt() {
    for letter in ["]", "P", "_"] as [Unicode.Scalar] {
      var decoder = InputDecoder()
      #expect(decoder.decode("\u{1B}\(letter)".utf8).isEmpty && decoder.isWaiting)
      #expect(decoder.flush() == [.key(Key(letter, .alt))])
      #expect(decoder.decode("\u{1B}\(letter)\r".utf8) == [.key(Key(letter, .alt)), .key(Key(.enter))])
    }
  }
}
