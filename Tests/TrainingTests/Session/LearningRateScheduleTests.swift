import Foundation
import Testing
import Training

@Suite("The learning rate warms up linearly and falls along a cosine")
struct LearningRateScheduleTests {
  @Test("warm-up reaches the base at step W, and takes at most half of the run")
  func warmUp() {
    let long = LearningRateSchedule(base: 1e-3, warmup: 100, totalSteps: 1_000)
    #expect(long.rate(at: 1) == 1e-3 * 1 / 100)
    #expect(long.rate(at: 100) == 1e-3)
    let short = LearningRateSchedule(base: 1e-3, warmup: 100, totalSteps: 9)
    #expect(short.rate(at: 2) == 1e-3 * 2 / 4)
    #expect(short.rate(at: 4) == 1e-3)
    #expect(short.rate(at: 5) < 1e-3)
  }

  @Test("after warm-up it is base·½(1 + cos(π(t−W)/(T−W+1))), above 0 to the last step")
  func cosine() {
    let schedule = LearningRateSchedule(base: 2, warmup: 10, totalSteps: 20)
    for t in 11...20 {
      let expected = 2 * 0.5 * (1 + cos(Double.pi * Double(t - 10) / 11))
      #expect(abs(schedule.rate(at: t) - expected) < 1e-15)
    }
    #expect(schedule.rate(at: 20) > 0)
  }

  @Test("a run of one step has no warm-up")
  func oneStep() {
    let schedule = LearningRateSchedule(base: 1, warmup: 100, totalSteps: 1)
    #expect(abs(schedule.rate(at: 1) - 0.5) < 1e-15)
  }
}
