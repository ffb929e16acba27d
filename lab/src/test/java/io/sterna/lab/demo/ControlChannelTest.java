package io.sterna.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ControlChannelTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> lines = new ArrayList<>();
  private final ControlChannel control = new ControlChannel("mobile.example", lines::add);

  private void event(String kind, String by, int milli, String command) {
    control.on(
        JSON.readTree(
            """
            {"event":"%s","local":"%s","at":"2026-01-01T00:00:00.%03dZ","command":%s}
            """
                .formatted(kind, by, milli, command)));
  }

  @Test
  void printsTheExampleOfTheDraft() {
    event(
        "command-sent",
        "mobile.example",
        1,
        """
        {"name":"CREATE","request":9,"responder":"stable.example","own":"mobile.example",
         "set":{"revision":1,"locators":[{"address":"192.0.2.10"},{"address":"2001:db8::1"}]}}
        """);
    event("command-sent", "stable.example", 2, "{\"name\":\"ACK\",\"request\":9}");
    event(
        "command-sent",
        "mobile.example",
        3,
        "{\"name\":\"DELETE\",\"request\":10,\"locator\":{\"address\":\"192.0.2.10\"}}");
    event(
        "command-sent",
        "mobile.example",
        4,
        "{\"name\":\"DELETE\",\"request\":10,\"locator\":{\"address\":\"192.0.2.10\"}}");
    event("command-sent", "mobile.example", 5, "{\"name\":\"KEEPALIVE\"}");
    assertThat(lines.stream().map(String::strip))
        .containsExactly(
            "CONTROL CHANNEL: CREATE (mobile.example, 192.0.2.10, 2001:db8::1) ->",
            "<- CONTROL CHANNEL: ACK (mobile.example, 192.0.2.10, 2001:db8::1)",
            "CONTROL CHANNEL: DELETE (mobile.example, 192.0.2.10) ->",
            "CONTROL CHANNEL: DELETE (mobile.example, 192.0.2.10) again ->");
  }

  @Test
  void measuresRoundTripsFromTheFirstCopy() {
    var add = "{\"name\":\"ADD\",\"request\":3,\"locator\":{\"address\":\"192.0.2.10\"}}";
    var probe =
        "{\"name\":\"PROBE\",\"nonce\":\"ab\",\"source\":\"[::1]:1\",\"destination\":\"1.2.3.4:5\"}";
    event("command-sent", "mobile.example", 100, add);
    event("command-sent", "mobile.example", 350, add);
    event("command-received", "mobile.example", 360, "{\"name\":\"ACK\",\"request\":3}");
    event("command-received", "mobile.example", 370, "{\"name\":\"ACK\",\"request\":3}");
    event("command-sent", "stable.example", 400, probe);
    event("command-received", "stable.example", 402, "{\"name\":\"PROBE-ACK\",\"nonce\":\"ab\"}");
    var start = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(control.between(1, start, start.plusSeconds(1)).millis())
        .containsExactly(260.0, 2.0);
    assertThat(control.between(1, start, start.plusMillis(380)).count()).isEqualTo(1);
    assertThat(lines).anyMatch(line -> line.contains("PROBE (::1 to 1.2.3.4)"));
  }

  @Test
  void takesOtherEventsWithoutAWord() {
    control.on(JSON.readTree("{\"event\":\"something-new\"}"));
    event("command-received", "mobile.example", 1, "{\"name\":\"ACK\",\"request\":77}");
    assertThat(lines).isEmpty();
  }
}
