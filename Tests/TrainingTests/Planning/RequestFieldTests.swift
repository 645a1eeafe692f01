import Testing
import Training

@Suite("The fields of a request")
struct RequestFieldTests {
  private func usual(_ name: String, _ values: [String: String]) throws -> String {
    try #require(RequestField.named(name)).usual(beside: values)
  }

  @Test("what holds where nothing is said goes by the model and its adapters")
  func usual() throws {
    #expect(try usual("epochs", [:]) == "12")
    #expect(try usual("epochs", ["model": "roberta-large"]) == "3")
    #expect(try usual("learning-rate", ["model": "tiny"]) == "0.001")
    #expect(try usual("learning-rate", ["model": "roberta-large"]) == "2e-05")
    #expect(try usual("learning-rate", ["model": "roberta-large", "lora": "8"]) == "0.0002")
    #expect(try usual("layers", [:]) == "2")
    #expect(try usual("layers", ["model": "roberta-large"]) == "the model's")
    #expect(try usual("batch", ["model": "roberta-large"]) == "8")
  }
}
