import Charts
import Foundation
import Runs

/// What moved the regression task's effective share between two steps.
///
/// The share is c_r‖g_r‖ / (c_r‖g_r‖ + c_c‖g_c‖), so its log-odds are a sum: ln c_r + ln‖g_r‖ − ln c_c − ln‖g_c‖,
/// with ln c = ln λ + ln w where the method has both. A change of the log-odds is the sum of the terms' changes,
/// exactly, and these are what the sentence ranks.
struct WeightMove {
  enum Factor: Equatable {
    case normR, normC, lambda, w
    /// What λ and w do not explain of the coefficients.
    case coefficient
  }

  struct Part: Equatable {
    var factor: Factor
    /// Change of the log-odds of the share r.
    var push: Double
  }

  let shareBefore: Double
  let shareNow: Double
  /// The largest push first.
  let parts: [Part]
  private let before: StepRecord
  private let now: StepRecord

  /// nil where a step has no share, or one of 0 or 1.
  init?(from before: StepRecord, to now: StepRecord) {
    guard let shareBefore = before.shareR, let shareNow = now.shareR,
      let normR = Self.logRatio(now.normR, before.normR), let normC = Self.logRatio(now.normC, before.normC),
      let r = Self.logRatio(now.coefficientR, before.coefficientR),
      let c = Self.logRatio(now.coefficientC, before.coefficientC)
    else { return nil }
    self.shareBefore = shareBefore
    self.shareNow = shareNow
    self.before = before
    self.now = now
    var parts = [Part(factor: .normR, push: normR), Part(factor: .normC, push: -normC)]
    var rest = r - c
    if let a = Self.logRatio(now.lambdaR, before.lambdaR), let b = Self.logRatio(now.lambdaC, before.lambdaC)
    {
      parts.append(Part(factor: .lambda, push: a - b))
      rest -= a - b
    }
    if let a = Self.logRatio(now.wR, before.wR), let b = Self.logRatio(now.wC, before.wC) {
      parts.append(Part(factor: .w, push: a - b))
      rest -= a - b
    }
    if abs(rest) > 1e-6 { parts.append(Part(factor: .coefficient, push: rest)) }
    self.parts = parts.sorted { abs($0.push) > abs($1.push) }
  }

  private static func logRatio(_ a: Double?, _ b: Double?) -> Double? {
    guard let a, let b, a > 0, b > 0, a.isFinite, b.isFinite else { return nil }
    return log(a / b)
  }

  /// One sentence, e.g. `share r 0.61 → 0.48: ‖g_c‖ rose 2.1×, w_r fell 0.03`.
  func sentence(arrow: String) -> String {
    let head = "share r \(NumberText.decimals(shareBefore, 3)) \(arrow) \(NumberText.decimals(shareNow, 3))"
    let move = parts.reduce(0) { $0 + $1.push }
    let most = abs(parts.first?.push ?? 0)
    guard most > 0.005 else { return head + ": nothing moved" }
    func push(_ factor: Factor) -> Double { parts.first { $0.factor == factor }?.push ?? 0 }
    var shown = parts.filter { abs($0.push) >= 0.15 * most }
    var tail: [String] = []
    // λ is made from the norms: where it takes back what they did, neither moved the share.
    let norms = push(.normR) + push(.normC)
    if abs(norms) > 0.01, abs(norms + push(.lambda)) < 0.1 * abs(norms) {
      let larger = abs(push(.normR)) > abs(push(.normC)) ? Factor.normR : .normC
      shown.removeAll { [.normR, .normC, .lambda].contains($0.factor) }
      let others = parts.filter { [.w, .coefficient].contains($0.factor) && abs($0.push) > 0.005 }
      shown = others
      tail.append("λ evened out that \(words(larger))")
    }
    let with = shown.filter { $0.push * move > 0 }.map { words($0.factor) }
    let against = shown.filter { $0.push * move <= 0 }.map { words($0.factor) }
    var text: [String] = []
    if !with.isEmpty { text.append(with.prefix(3).joined(separator: ", ")) }
    if !against.isEmpty {
      text.append((with.isEmpty ? "" : "against it ") + against.prefix(2).joined(separator: ", "))
    }
    text += tail
    return head + ": " + text.joined(separator: "; ")
  }

  /// What a factor did, in its own measure.
  private func words(_ factor: Factor) -> String {
    switch factor {
    case .normR: "‖g_r‖ " + ratio(now.normR, before.normR)
    case .normC: "‖g_c‖ " + ratio(now.normC, before.normC)
    case .lambda: "λ_r " + difference(now.lambdaR, before.lambdaR)
    case .w: "w_r " + difference(now.wR, before.wR)
    case .coefficient:
      "c_r/c_c "
        + ratio(now.coefficientR / now.coefficientC, before.coefficientR / before.coefficientC)
    }
  }

  private func ratio(_ now: Double?, _ before: Double?) -> String {
    guard let now, let before, before > 0, now > 0 else { return "changed" }
    let factor = max(now / before, before / now)
    let verb = now >= before ? "rose" : "fell"
    return factor < 1.1
      ? "\(verb) \(NumberText.decimals((factor - 1) * 100, 1)) %"
      : "\(verb) \(NumberText.decimals(factor, 2))×"
  }

  private func difference(_ now: Double?, _ before: Double?) -> String {
    guard let now, let before else { return "changed" }
    let change = abs(now - before)
    return (now >= before ? "rose " : "fell ") + NumberText.compact(change, digits: 2)
  }
}

extension StepRecord {
  /// The regression task's effective share, 0…1; nil without norms.
  var shareR: Double? {
    guard let r = normR.map({ $0 * coefficientR }), let c = normC.map({ $0 * coefficientC }), r + c > 0,
      (r + c).isFinite
    else { return nil }
    return r / (r + c)
  }
}
