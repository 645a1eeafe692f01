/// The grammar of the synthetic sentences: clauses with a value, and what denial, hedging, reversal and
/// company do to it.
struct NewsGrammar {
  struct Sentence {
    var text: String
    var score: Double
  }

  /// A verb in the forms that the clauses need, with the strength of what it says.
  private struct Verb {
    var past: String
    var base: String
    var participle: String
    var strength: Double

    init(_ past: String, _ base: String, _ participle: String, _ strength: Double) {
      self.past = past
      self.base = base
      self.participle = participle
      self.strength = strength
    }
  }

  private static let rises = [
    Verb("edged up", "edge up", "edging up", 0.06), Verb("firmed", "firm", "firming", 0.12),
    Verb("rose", "rise", "rising", 0.2), Verb("gained", "gain", "gaining", 0.24),
    Verb("jumped", "jump", "jumping", 0.45), Verb("surged", "surge", "surging", 0.6),
  ]
  private static let falls = [
    Verb("edged down", "edge down", "edging down", -0.06), Verb("eased", "ease", "easing", -0.12),
    Verb("fell", "fall", "falling", -0.2), Verb("declined", "decline", "declining", -0.24),
    Verb("tumbled", "tumble", "tumbling", -0.45), Verb("plunged", "plunge", "plunging", -0.6),
  ]
  private static let euros = ["the euro", "the single currency", "the common currency"]
  private static let dollars = ["the dollar", "the greenback", "the US currency"]
  private static let adverbs = [("slightly", 0.5), ("modestly", 0.7), ("sharply", 1.4), ("strongly", 1.3)]
  private static let sessions = [
    "in early trading", "in Asian trading", "in European trading", "in New York", "on Monday", "on Tuesday",
    "on Wednesday", "on Thursday", "on Friday", "at the open", "by midday", "in thin trading", "overnight",
    "ahead of the weekend", "in quiet trading",
  ]
  private static let hedges = [("may", 0.5), ("could", 0.5), ("might", 0.4), ("is expected to", 0.7)]
  private static let denials = [("did not", -0.5), ("failed to", -0.5), ("is unlikely to", -0.5)]
  private static let euroRegions = ["euro zone", "German", "French", "Italian", "Spanish"]
  private static let dollarRegions = ["US", "American"]
  private static let figures = [
    "retail sales", "factory orders", "industrial output", "business confidence", "growth figures",
    "services activity", "consumer spending", "payrolls", "housing starts", "export figures",
  ]
  private static let surprises = [
    ("beat forecasts", 0.16), ("exceeded expectations", 0.18), ("came in well above estimates", 0.26),
    ("improved", 0.1), ("missed forecasts", -0.16), ("fell short of expectations", -0.18),
    ("came in well below estimates", -0.26), ("deteriorated", -0.1),
  ]
  private static let signals = [
    ("signalled further rate increases", 0.28), ("hinted at tighter policy", 0.18),
    ("struck a hawkish tone", 0.22), ("signalled rate cuts", -0.28), ("hinted at looser policy", -0.18),
    ("struck a dovish tone", -0.22), ("warned of weaker growth", -0.14),
  ]
  private static let neutral = [
    "Traders await the ECB decision", "Markets look ahead to US inflation data", "Volumes were light",
    "The ECB publishes its minutes", "The Fed publishes its minutes", "Dealers reported little interest",
    "Option expiries keep the pair in its range", "Investors stay on the sidelines",
    "Analysts at two banks left their forecasts unchanged", "The pair was little changed",
    "The euro was flat against the dollar", "The dollar was flat against the euro",
    "EUR/USD was steady", "A holiday in Frankfurt kept desks quiet", "Strategists see no clear direction",
    "The calendar holds no major releases", "The euro traded sideways", "The dollar traded sideways",
  ]

  private(set) var dice: Dice
  /// Above 0: good news for the euro is likelier.
  private let lean: Double

  init(dice: Dice, lean: Double) {
    self.dice = dice
    self.lean = lean
  }

  mutating func sentence() -> Sentence {
    let kind = dice.uniform()
    var result =
      if kind < 0.28 {
        Sentence(text: dice.pick(Self.neutral), score: 0)
      } else if kind < 0.68 {
        clause()
      } else if kind < 0.84 {
        reversal()
      } else {
        mixed()
      }
    if dice.chance(0.6) { result.text += " " + dice.pick(Self.sessions) }
    if dice.chance(0.3) { result.text += " at 1.\(String(10_500 + dice.number(below: 1_000)).dropFirst())" }
    result.text = Self.capitalised(result.text) + "."
    return result
  }

  // MARK: - Clauses

  private mutating func clause() -> Sentence {
    let kind = dice.uniform()
    return kind < 0.7 ? price() : kind < 0.9 ? figure() : policy()
  }

  /// What the euro did, did not do, or may do.
  private mutating func price() -> Sentence {
    let (subject, other) = (dice.pick(Self.euros), dice.pick(Self.dollars))
    let verb = verb(good: dice.chance(0.5 + lean / 4))
    let against = dice.chance(0.3) ? " against \(other)" : ""
    let kind = dice.uniform()
    if kind < 0.22 {
      let (denial, factor) = dice.pick(Self.denials)
      return Sentence(
        text: "\(subject) \(denial) \(verb.base)\(against)", score: factor * verb.strength)
    }
    if kind < 0.37 {
      let (hedge, factor) = dice.pick(Self.hedges)
      return Sentence(
        text: "\(subject) \(hedge) \(verb.base)\(against)", score: factor * verb.strength)
    }
    // Degrees suit the ordinary moves: nothing edges up sharply or plunges slightly.
    if kind < 0.6, abs(verb.strength) > 0.1, abs(verb.strength) < 0.4 {
      let (adverb, factor) = dice.pick(Self.adverbs)
      return Sentence(
        text: "\(subject) \(verb.past) \(adverb)\(against)", score: factor * verb.strength)
    }
    return Sentence(text: "\(subject) \(verb.past)\(against)", score: verb.strength)
  }

  /// What a figure says depends on whose it is: strong American ones weigh on the pair.
  private mutating func figure() -> Sentence {
    let isEuro = dice.chance(0.8)
    let region = isEuro ? dice.pick(Self.euroRegions) : dice.pick(Self.dollarRegions)
    let (surprise, strength) = dice.pick(Self.surprises)
    return Sentence(
      text: "\(region) \(dice.pick(Self.figures)) \(surprise)", score: isEuro ? strength : -strength)
  }

  private mutating func policy() -> Sentence {
    let isEuro = dice.chance(0.8)
    let (signal, strength) = dice.pick(Self.signals)
    return Sentence(
      text: (isEuro ? "the ECB " : "the Fed ") + signal, score: isEuro ? strength : -strength)
  }

  // MARK: - Company

  /// What came last counts; the same moves in the other order mean the opposite.
  private mutating func reversal() -> Sentence {
    let (subject, other) = (dice.pick(Self.euros), dice.pick(Self.dollars))
    let startsWell = dice.chance(0.5)
    let first = verb(good: startsWell)
    let second = verb(good: !startsWell)
    let score = 0.15 * first.strength + 0.85 * second.strength
    let text =
      switch dice.number(below: 3) {
      case 0: "after \(first.participle) earlier, \(subject) \(second.past)"
      case 1: "\(subject) \(first.past) at first but then \(second.past) against \(other)"
      default: "\(subject) \(second.past) after \(first.participle) against \(other)"
      }
    return Sentence(text: text, score: score)
  }

  /// Two clauses; the one that is granted counts less than the one that is stated.
  private mutating func mixed() -> Sentence {
    let (main, side) = (clause(), clause())
    return switch dice.number(below: 3) {
    case 0:
      Sentence(text: "\(main.text), while \(side.text)", score: 0.5 * main.score + 0.5 * side.score)
    case 1:
      Sentence(text: "although \(side.text), \(main.text)", score: 0.8 * main.score + 0.2 * side.score)
    default:
      Sentence(text: "\(main.text) even though \(side.text)", score: 0.8 * main.score + 0.2 * side.score)
    }
  }

  // MARK: - Words

  /// Small moves are common, large ones rare.
  private mutating func verb(good: Bool) -> Verb {
    let kind = dice.uniform()
    let place =
      kind < 0.3 ? dice.number(below: 2) : kind < 0.82 ? 2 + dice.number(below: 2) : 4 + dice.number(below: 2)
    return good ? Self.rises[place] : Self.falls[place]
  }

  private static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
