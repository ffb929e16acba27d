package io.sterna.core.association;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Unknown;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What this version does not know is counted by sort and number (protocol §5, §6). NakTest has
/// what comes in INIT.
class NoveltiesTest {
  private final Pair pair = Pair.connected();

  private void arrives(String hex) {
    pair.inject(Pair.M2, Pair.S1, Bytes.ofHex(hex));
  }

  @Test
  void messagesOfAnotherVersionAndOfAnotherType() {
    arrives("04020000" + "00".repeat(28));
    arrives("04ff0000");
    arrives("05010000" + "00".repeat(28)); // SEALED-DATA, which is not known yet
    arrives("05010000" + "00".repeat(28));
    assertThat(pair.stable.core.novelties())
        .isEqualTo(
            Map.of(
                Novelty.VERSION, Map.of(2, 1L, 255, 1L),
                Novelty.MESSAGE, Map.of(5, 2L)));
    assertThat(pair.stable.refused(Refusal.VERSION)).isEqualTo(2);
    assertThat(pair.stable.refused(Refusal.TYPE)).isEqualTo(2);
    assertThat(pair.stable.refused(Refusal.MALFORMED)).isZero();
    arrives("0401");
    assertThat(pair.stable.refused(Refusal.MALFORMED)).isEqualTo(1);
  }

  @Test
  void commandsThatMayBeSkippedAndThatMayNot() {
    var critical = new Unknown(99, Command.CRITICAL, Bytes.ofHex("0000002a"));
    pair.mobile.say(critical, new Unknown(98, 0, Bytes.ofHex("01")));
    pair.run(ofMillis(20));
    assertThat(pair.stable.core.novelties())
        .isEqualTo(Map.of(Novelty.COMMAND, Map.of(98, 1L, 99, 1L)));
    assertThat(pair.stable.refused(Refusal.UNSUPPORTED)).isEqualTo(1);
  }

  @Test
  void whoSendsAllNumbersMakesNothingGrow() {
    for (int version = 2; version < 256; version++) arrives("04%02x0000".formatted(version));
    var versions = pair.stable.core.novelties().get(Novelty.VERSION);
    assertThat(versions)
        .hasSize(Novelties.MOST + 1)
        .containsEntry(Associations.OTHER_NUMBERS, 254L - Novelties.MOST)
        .containsEntry(2, 1L);
  }
}
