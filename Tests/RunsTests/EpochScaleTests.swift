import Runs
import Testing

@Suite("Steps and epochs")
struct EpochScaleTests {
  @Test("a run's own epochs, from its first step on")
  func plain() {
    let scale = EpochScale(stepsPerEpoch: 50)
    #expect(scale.epochs(after: 0) == 0)
    #expect(scale.epochs(after: 75) == 1.5)
    #expect(scale.step(after: 1.5) == 75)
  }

  @Test("a fork's epochs go on from where it was forked, in its own batches")
  func fork() {
    // Two epochs of 100 steps were done; the fork takes 25 steps an epoch.
    let scale = EpochScale(stepsPerEpoch: 25, originStep: 200, originEpoch: 2)
    #expect(scale.epochs(after: 200) == 2)
    #expect(scale.epochs(after: 225) == 3)
    #expect(scale.epochs(after: 100) == 1)
    for step in [0, 40, 199, 200, 201, 333] {
      #expect(abs(scale.step(after: scale.epochs(after: step)) - Double(step)) < 1e-9)
    }
  }

  @Test("numbers that make no sense make no axis without end")
  func odd() {
    #expect(EpochScale(stepsPerEpoch: 0).stepsPerEpoch == 1)
    #expect(EpochScale(stepsPerEpoch: .nan).epochs(after: 7) == 7)
  }
}
