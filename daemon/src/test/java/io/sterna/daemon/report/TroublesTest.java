package io.sterna.daemon.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Event;
import io.sterna.core.association.Input.Grade;
import io.sterna.core.identifier.Identifier;
import io.sterna.daemon.control.Readers;
import io.sterna.naming.NamingEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TroublesTest {
  private static final Identifier OWN = Identifier.Name.of("mobile.example");
  private static final Identifier.Name PEER = Identifier.Name.of("stable.example");

  private final Reporter reporter =
      new Reporter(
          new Readers(), InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678901234Z")));

  private List<String> texts() {
    return reporter.troubles().stream().map(each -> each.text("text")).toList();
  }

  /// A wrong record, a daemon that is down, a key that was lost: all look like this at the peers.
  @Test
  void aPeerWithAKeyThatDoesNotAnswerIsATroubleUntilItDoes() {
    reporter.tell(new Event.Legacy(OWN, PEER, "no answer to CREATE within 1.5 s"));
    assertThat(texts()).singleElement().asString().contains("stable.example", "breaks when", "key");
    reporter.tell(new Event.Legacy(OWN, PEER, "no answer to CREATE within 1.5 s"));
    assertThat(texts()).hasSize(1);
    reporter.tell(new Event.AssociationUp(OWN, PEER, Grade.FIRST_USE, true, Optional.empty()));
    assertThat(texts()).isEmpty();
  }

  @Test
  void whatIsOverIsNoTroubleAnyMore() {
    reporter.tell(new NamingEvent.PublishUnanswered(PEER, "silent", Duration.ofMillis(500)));
    reporter.tell(new NamingEvent.UpstreamSilent("DNS server 192.0.2.1:53 does not answer"));
    assertThat(texts()).hasSize(2);
    reporter.tell(new NamingEvent.Published(PEER, List.of()));
    assertThat(texts()).containsExactly("DNS server 192.0.2.1:53 does not answer");
    reporter.tell(new NamingEvent.UpstreamBack());
    assertThat(texts()).isEmpty();
  }

  @Test
  void theOldestGoesAtTheBound() {
    for (int i = 0; i < 12; i++) {
      reporter.tell(new Event.Legacy(OWN, Identifier.Name.of("n" + i + ".example"), "silent"));
    }
    assertThat(texts()).hasSize(10);
    assertThat(texts().getFirst()).startsWith("n2.example");
  }

  @Test
  void theTimeIsToTheMillisecond() {
    reporter.tell(new Event.Legacy(OWN, PEER, "silent"));
    assertThat(reporter.troubles().getFirst().text("at")).isEqualTo("2026-01-02T03:04:05.678Z");
  }
}
