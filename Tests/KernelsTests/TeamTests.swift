import Foundation
import Kernels
import Synchronization
import Testing

@Suite("The team")
struct TeamTests {
  @Test("runs each share once, and each task once", arguments: [1, 2, 5])
  func everything(threads: Int) {
    let team = Team(threads: threads)
    let shares = (0..<threads).map { _ in Counter() }, tasks = (0..<100).map { _ in Counter() }
    team.run { shares[$0].add() }
    team.runTasks(100) { task, thread in
      tasks[task].add()
      if thread < 0 || thread >= threads { tasks[task].add() }
    }
    #expect(shares.allSatisfy { $0.value == 1 })
    #expect(tasks.allSatisfy { $0.value == 1 })
    team.runTasks(0) { _, _ in tasks[0].add() }
    #expect(tasks[0].value == 1)
  }

  @Test("alone, one share runs at a time, also between waits, and all together afterwards")
  func alone() {
    let team = Team(threads: 3)
    for isAlone in [true, false, true] {
      team.isAlone = isAlone
      let shares = (0..<3).map { _ in Counter() }, tasks = (0..<10).map { _ in Counter() }
      let inside = Counter(), crowds = Counter()
      team.run { share in
        for _ in 0..<20 {
          inside.add()
          shares[share].add()
          for _ in 0..<50 { shares[share].pause() }
          if inside.value > 1 { crowds.add() }
          inside.subtract()
          team.sync(share)
        }
      }
      team.runTasks(10) { task, _ in tasks[task].add() }
      #expect(shares.allSatisfy { $0.value == 20 } && tasks.allSatisfy { $0.value == 1 })
      #expect(!isAlone || crowds.value == 0)
    }
  }

  @Test("waits for each other in the middle: nobody reads what is not yet written", arguments: [2, 3, 5])
  func waiting(threads: Int) {
    let team = Team(threads: threads), stream = RandomStream(seed: 2, purpose: "lengths")
    let counters = (0..<threads).map { _ in Counter() }, errors = Counter()
    team.run { share in
      for round in 0..<500 {
        for _ in 0..<stream.integer(round * threads + share, below: 20) * (round % 30) {
          counters[share].pause()
        }
        counters[share].add()
        team.sync(share)
        if counters.contains(where: { $0.value != round + 1 }) { errors.add() }
        team.sync(share)
      }
    }
    #expect(errors.value == 0)
  }

  @Test("loses no share and runs none twice when parts of all lengths follow each other", arguments: [2, 4])
  func manyRounds(threads: Int) {
    let team = Team(threads: threads), stream = RandomStream(seed: 1, purpose: "lengths")
    let counters = (0..<threads).map { _ in Counter() }
    for round in 0..<3_000 {
      team.run { share in
        // Up to some hundred microseconds, so that some threads fall asleep and others do not.
        for _ in 0..<stream.integer(round * threads + share, below: 20) * (round % 10) {
          counters[share].pause()
        }
        counters[share].add()
      }
      #expect(counters.allSatisfy { $0.value == round + 1 })
    }
  }

  @Test("flushes denormals to zero inside, and leaves them alone outside")
  func denormals() {
    let small = Sample(1, seed: 0), half = Sample(1, seed: 0), result = Sample(2, seed: 0)
    small.pointer[0] = .leastNormalMagnitude
    half.pointer[0] = 0.5
    Team(threads: 1).run { _ in
      Vector.combine(into: result.pointer, 0.5, small.pointer, 0, half.pointer, 1)
    }
    Vector.combine(into: result.pointer + 1, 0.5, small.pointer, 0, half.pointer, 1)
    #expect(result.pointer[0] == 0)
    #expect(result.pointer[1] > 0)
  }

  @Test("the processor has cores, an instruction set and a matrix library")
  func processor() {
    let processor = Processor.current
    #expect(processor.physicalCores >= 1)
    #expect(processor.physicalCores <= processor.logicalCores)
    #expect(["x86-64-v4", "x86-64-v3", "x86-64", "portable"].contains(processor.instructionSet))
    #expect(processor.matrixLibrary.hasPrefix("OpenBLAS"))
    #expect(!processor.matrixKernels.isEmpty)
  }
}

private final class Counter: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .relaxed) }

  func pause() { for _ in 0..<200 { count.wrappingAdd(0, ordering: .sequentiallyConsistent) } }

  func add() { count.wrappingAdd(1, ordering: .relaxed) }

  func subtract() { count.wrappingSubtract(1, ordering: .relaxed) }
}
