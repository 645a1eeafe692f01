import Checkpoints
import Foundation
import Testing

@Suite("The config.json of a BERT encoder")
struct BertConfigurationTests {
  let configuration = BertConfigurationFile(
    vocabularySize: 8_000, hiddenSize: 128, layers: 2, heads: 4, intermediateSize: 512, positions: 512,
    hiddenDropout: 0, attentionDropout: 0.25)

  @Test("What is written reads back the same")
  func roundTrip() throws {
    let scratch = try Scratch()
    let url = try scratch.file("config.json", configuration.json())
    #expect(try BertConfigurationFile(url) == configuration)
  }

  @Test("It says what Hugging Face's BERT needs to know")
  func fields() throws {
    let object = try #require(
      JSONSerialization.jsonObject(with: configuration.json()) as? [String: Any])
    #expect(object["model_type"] as? String == "bert")
    #expect(object["architectures"] as? [String] == ["BertModel"])
    #expect(object["hidden_act"] as? String == "gelu")
    #expect(object["layer_norm_eps"] as? Double == 1e-12)
    #expect(object["num_hidden_layers"] as? Int == 2)
    #expect(object["attention_probs_dropout_prob"] as? Double == 0.25)
  }

  @Test(
    "What is not a plain BERT encoder, or makes no sense, is named",
    arguments: [
      (#""bert""#, #""gpt2""#, #"model_type "gpt2" is not supported, expected bert"#),
      (#""hidden_act": "gelu""#, #""x": "gelu""#, "no hidden_act, expected gelu"),
      (#""gelu""#, #""gelu_new""#, #"hidden_act "gelu_new" is not supported, expected gelu"#),
      (
        #""absolute""#, #""relative_key""#,
        #"position_embedding_type "relative_key" is not supported, expected absolute"#
      ),
      (#""initializer_range": 0.02"#, #""is_decoder": true"#, "is_decoder is true, expected an encoder"),
      (
        #""hidden_size": 128"#, #""hidden_size": -128"#,
        #"hidden_size: found "-128", expected a whole number from 1 to 16777216"#
      ),
      (
        #""hidden_size": 128"#, #""hidden_size": 130"#,
        "hidden_size 130 is no multiple of num_attention_heads 4"
      ),
      (
        #""vocab_size": 8000"#, #""vocab_size": 1e99"#,
        #"vocab_size: found "1e99", expected a whole number from 1 to 16777216"#
      ),
      (
        #""max_position_embeddings": 512"#, #""max_position_embeddings": 1"#,
        #"max_position_embeddings: found "1", expected a whole number from 2 to 16777216"#
      ),
      (
        #""type_vocab_size": 2,"#, "",
        "type_vocab_size: found nothing, expected a whole number from 1 to 16777216"
      ),
      (
        #""layer_norm_eps": 1e-12"#, #""layer_norm_eps": "small""#,
        #"layer_norm_eps: found "\"small\"", expected a number from 0.0 to 1.0"#
      ),
      (
        #""pad_token_id": 1"#, #""pad_token_id": 8000"#,
        "pad_token_id 8000 lies outside the vocabulary of 8000"
      ),
      (
        #""hidden_size": 128"#, #""heads": 128"#,
        "hidden_size: found nothing, expected a whole number from 1 to 16777216"
      ),
      ("{", "[", "no JSON: a comma or ] was expected at byte 19"),
    ])
  func refused(_ found: String, _ replacement: String, _ message: String) throws {
    let scratch = try Scratch()
    let good = String(decoding: configuration.json(), as: UTF8.self)
    try #require(good.contains(found))
    let url = try scratch.file(
      "config.json", good.replacingOccurrences(of: found, with: replacement).utf8)
    #expect(throws: CheckpointError(file: url.path, message: message)) { try BertConfigurationFile(url) }
  }
}
