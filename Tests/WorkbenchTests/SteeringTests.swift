import Cells
import Runs
import TaskWeighting
import Testing
import Workbench

@Suite("Steering from the live screen")
struct SteeringTests {
  func pressed(_ text: String, in start: AppState = SyntheticRun.state(120, 40)) -> (AppState, [Effect]) {
    var state = start
    var effects: [Effect] = []
    for scalar in text.unicodeScalars { effects = update(&state, .key(Key(scalar))) }
    return (state, effects)
  }

  @Test("the learning rate is validated as it is typed, and asked for by Enter")
  func learningRate() {
    var (state, _) = pressed("l")
    for _ in 0..<20 { _ = update(&state, .key(Key(.backspace))) }
    #expect(draw(state).plainText().contains("type a number"))
    #expect(update(&state, .key(Key(.enter))).isEmpty)
    #expect(state.overlay != nil)
    (state, _) = pressed("-1", in: state)
    #expect(draw(state).plainText().contains("a learning rate lies above 0"))
    for _ in 0..<2 { _ = update(&state, .key(Key(.backspace))) }
    (state, _) = pressed("2e-4", in: state)
    #expect(update(&state, .key(Key(.enter))) == [.request(.setLearningRate(2e-4), SyntheticRun.id)])
    #expect(state.overlay == nil)
  }

  @Test("a weighting is chosen by name, scope and, where it takes them, weights")
  func weighting() {
    var (state, _) = pressed("w")
    for _ in 0..<3 { _ = update(&state, .key(Key(.right))) }
    #expect(draw(state).plainText().contains("given weights"))
    _ = update(&state, .key(Key(.tab)))
    _ = update(&state, .key(Key(.right)))
    _ = update(&state, .key(Key(.tab)))
    for _ in 0..<20 { _ = update(&state, .key(Key(.backspace))) }
    #expect(update(&state, .key(Key(.enter))).isEmpty)
    _ = update(&state, .paste("0.7,\n0.3"))
    var expected = WeightingPlan(method: "constant", scope: .representation)
    expected.taskWeights = [0.7, 0.3]
    #expect(update(&state, .key(Key(.enter))) == [.request(.setWeighting(expected), SyntheticRun.id)])
  }

  @Test("the weighting form offers the methods and the scopes that there are")
  func offers() {
    #expect(Set(WeightingChoices.methods.map(\.name)) == Set(WeightingMethods.names))
    #expect(WeightingChoices.scopes == GramScope.allCases.map(\.rawValue))
  }

  @Test("more epochs are a number of them")
  func moreEpochs() {
    var (state, _) = pressed("m")
    (state, _) = pressed("0", in: state)
    #expect(update(&state, .key(Key(.enter))).isEmpty)
    #expect(draw(state).plainText().contains("expected a number of epochs"))
    _ = update(&state, .key(Key(.backspace)))
    (state, _) = pressed("3", in: state)
    #expect(draw(state).plainText().contains("11 epochs in all"))
    #expect(update(&state, .key(Key(.enter))) == [.request(.extend(epochs: 3), SyntheticRun.id)])
  }

  @Test("t goes to the thresholds of the run")
  func thresholds() { #expect(pressed("t").0.screen == .thresholds) }
}
