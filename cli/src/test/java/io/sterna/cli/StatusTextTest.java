package io.sterna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.daemon.control.JsonText;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  @Test
  void statusAtAGlance() throws IOException {
    var status =
        JsonText.read(
            """
            {"version":"0.1.0","pid":412,"since":"2026-01-01T00:00:00Z","names":["a.example"],
             "key":"KEY=","identifier_addresses":["2001:2f::1"],"locators":["192.0.2.1"],
             "stub":["127.0.0.94 port 53"],
             "fast_path":{"state":"on","connections":2},"associations":[
              {"remote":"b.example","state":"up","trust":"first use","connections":2,
               "path":{"local":"192.0.2.1","remote":"192.0.2.2","form":"plain"}},
              {"remote":"longer.example","state":"connecting","trust":"pinned","connections":0}],
             "troubles":[{"at":"2026-01-01T00:00:01Z","text":"DNS is silent"}]}
            """);
    assertThat(String.join("\n", StatusText.lines(status)))
        .isEqualTo(
            """
            a.example, version 0.1.0, process 412, up since 2026-01-01T00:00:00Z
              key                 KEY=
              identifier address  2001:2f::1
              locators            192.0.2.1
              stub resolver       127.0.0.94 port 53
              fast path           on, 2 connections

            PEER            STATE       TRUST      CONNECTIONS  PATH                   FORM
            b.example       up          first use  2            192.0.2.1 - 192.0.2.2  plain
            longer.example  connecting  pinned     0            -

            ! 2026-01-01T00:00:01Z DNS is silent\
            """);
  }

  @Test
  void hostWithoutAnything() throws IOException {
    assertThat(StatusText.lines(JsonText.read("{}"))).contains("no associations");
    var off = JsonText.read("{\"fast_path\":{\"state\":\"switched off\"}}");
    assertThat(StatusText.lines(off)).contains("  fast path           none: switched off");
  }

  @Test
  void whatWasRefusedAndWhatIsNotKnown() throws IOException {
    var status =
        JsonText.read(
            """
            {"refused":{"mac":3,"version":8},
             "unknown":{"version":{"2":7,"others":1},"capability":{"77":1}}}
            """);
    assertThat(StatusText.lines(status))
        .contains(
            "  refused             mac 3, version 8",
            "  not known here      version 2 (7 times), version others (1 time), capability 77 (1"
                + " time)");
  }

  @Test
  void pathsWithTheCurrentOneMarked() throws IOException {
    var paths =
        JsonText.read(
            """
            {"remote":"b.example","state":"up","paths":[
             {"local":"192.0.2.1","remote":"192.0.2.2","state":"usable","form":"plain",
              "round_trip_ms":1.25,"current":true},
             {"local":"192.0.2.3","remote":"192.0.2.2","state":"disabled","form":"plain"}]}
            """);
    assertThat(String.join("\n", StatusText.paths(paths)))
        .isEqualTo(
            """
            b.example is up
               LOCAL      REMOTE     STATE     FORM   ROUND TRIP
            *  192.0.2.1  192.0.2.2  usable    plain  1.250 ms
               192.0.2.3  192.0.2.2  disabled  plain\
            """);
  }

  @Test
  void eventIsItsTimeAndText() {
    assertThat(EventText.line("{\"event\":\"x\",\"at\":\"NOW\",\"text\":\"it happened\"}"))
        .isEqualTo("NOW it happened");
    assertThat(EventText.line("not JSON")).isEqualTo("not JSON");
  }
}
