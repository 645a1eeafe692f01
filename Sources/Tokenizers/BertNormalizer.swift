/// BERT's normalisation: cleaning, spaces around ideographs, no accents, lower case; each if asked for.
struct BertNormalizer: Sendable {
  var cleansText: Bool
  var separatesIdeographs: Bool
  var stripsAccents: Bool
  var lowercases: Bool

  /// - Returns: whether the first character is gone.
  func apply(to text: inout [UInt8]) -> Bool {
    var needsForm = false
    let hasLostFirst = Normalizer.rewrite(
      &text,
      where: {
        (lowercases && $0 &- 0x41 < 26) || (cleansText && ($0 < 0x20 || $0 == 0x7F))
      }
    ) { value, out in
      if value < 0x80 {
        cleanASCII(value, &out)
        return
      }
      let classes = CharacterClasses.of(value)
      if cleansText {
        if value == 0xFFFD || classes.contains(.control) { return }
        if classes.contains(.whitespace) {
          out.append(0x20)
          return
        }
      }
      let isSeparate = separatesIdeographs && classes.contains(.ideograph)
      if isSeparate { out.append(0x20) }
      if stripsAccents {
        needsForm = true
        UTF8Text.append(value, to: &out)
      } else if lowercases {
        Normalizer.appendLowercase(value, to: &out)
      } else {
        UTF8Text.append(value, to: &out)
      }
      if isSeparate { out.append(0x20) }
    }
    guard needsForm else { return hasLostFirst }
    NormalizationForm.nfd.apply(to: &text)
    let hasLostAccent = Normalizer.rewrite(&text, where: { lowercases && $0 &- 0x41 < 26 }) { value, out in
      if CharacterClasses.of(value).contains(.nonspacingMark) { return }
      if lowercases {
        Normalizer.appendLowercase(value, to: &out)
      } else {
        UTF8Text.append(value, to: &out)
      }
    }
    return hasLostFirst || hasLostAccent
  }

  private func cleanASCII(_ value: UInt32, _ out: inout [UInt8]) {
    if cleansText {
      switch value {
      case 0x09, 0x0A, 0x0D:
        out.append(0x20)
        return
      case 0..<0x20, 0x7F: return
      default: break
      }
    }
    if lowercases {
      Normalizer.appendLowercase(value, to: &out)
    } else {
      out.append(UInt8(value))
    }
  }
}
