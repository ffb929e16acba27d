package io.sterna.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void everyHandshakeIsPlayedToItsEnd() {
    var random = new Random(7);
    var now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(Rehearsal.play(3, random::nextBytes, now)).isEqualTo(3);
  }
}
