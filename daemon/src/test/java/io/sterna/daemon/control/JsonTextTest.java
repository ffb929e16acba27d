package io.sterna.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    var json =
        Json.object()
            .with("text", "a \"quoted\"\nline \u20ac")
            .with("whole", Long.MAX_VALUE)
            .with("real", new Json.Real(0.5))
            .with("truth", true)
            .with("nothing", new Json.Nothing())
            .with("list", Json.texts(List.of("a", "b")))
            .with("object", Json.object().with("inner", 1));
    var text = JsonText.write(json);
    assertThat(text).doesNotContain("\n").startsWith("{\"text\":\"a \\\"quoted\\\"\\nline");
    assertThat(JsonText.read(text)).isEqualTo(json);
  }

  @Test
  void membersAreFoundByName() throws IOException {
    var json = JsonText.read("{\"a\":\"x\",\"n\":7,\"t\":true,\"l\":[1,2]}");
    assertThat(json.text("a")).isEqualTo("x");
    assertThat(json.whole("n")).isEqualTo(7);
    assertThat(json.truth("t")).isTrue();
    assertThat(json.elements("l")).hasSize(2);
    assertThat(json.text("n")).isEmpty();
    assertThat(json.member("none")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "[1,]",
        "[1 2]",
        "nul",
        "\"open",
        "{} {}",
        "1e",
        "{\"a\":1,\"a\":2}",
        "99999999999999999999",
        "1e999",
        "]",
        "'a'",
        "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> JsonText.read(text)).isInstanceOf(IOException.class);
  }
}
