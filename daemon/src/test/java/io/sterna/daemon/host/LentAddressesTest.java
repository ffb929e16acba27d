package io.sterna.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ipv4Pool;
import io.sterna.daemon.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LentAddressesTest {
  private static final Identifier.Name OWN = new Identifier.Name("own.example");
  private static final Identifier.Name STABLE = new Identifier.Name("stable.example");
  private static final Ipv4Pool POOL = Ipv4Pool.parse("198.18.0.0/15");
  private static final Ipv4Pool SMALL = Ipv4Pool.parse("10.0.0.0/28"); // 14 addresses

  @TempDir private Path directory;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;

  private LentAddresses open(Ipv4Pool pool, StateDirectory state) throws Exception {
    return LentAddresses.open(pool, List.of(OWN), state, clock);
  }

  private static Identifier.Name name(int number) {
    return new Identifier.Name("n" + number + ".example");
  }

  @Test
  void aNameHasOneAddressAndItsOwn() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      var lent = open(POOL, state);
      var seen = new HashSet<IpAddress.V4>(lent.own());
      assertThat(lent.own()).hasSize(1);
      for (int i = 0; i < 2000; i++) {
        var address = lent.lend(name(i)).orElseThrow();
        assertThat(seen.add(address)).as("no two names share one").isTrue();
        assertThat(POOL.contains(address)).isTrue();
        assertThat(lent.lend(name(i))).contains(address);
        assertThat(lent.name(address)).contains(name(i));
      }
      assertThat(lent.lend(OWN)).contains(lent.own().getFirst());
    }
  }

  @Test
  void itStaysTheSameOverARestart() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      var before = open(SMALL, state);
      var addresses = new ArrayList<IpAddress.V4>();
      for (int i = 0; i < 12; i++) addresses.add(before.lend(name(i)).orElseThrow());
      var after = open(SMALL, state); // nothing was saved in order: it was killed
      assertThat(after.own()).isEqualTo(before.own());
      for (int i = 11; i >= 0; i--) {
        assertThat(after.name(addresses.get(i))).contains(name(i));
        assertThat(after.lend(name(i))).contains(addresses.get(i));
      }
    }
  }

  @Test
  void withoutTheFileItMostlyIsTheSameToo() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      assertThat(open(POOL, state).lend(STABLE)).isEqualTo(open(POOL, state).lend(STABLE));
    }
  }

  @Test
  void whatAProgramMayStillUseGoesToNobodyElse() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      var lent = open(SMALL, state);
      for (int i = 0; i < 13; i++) assertThat(lent.lend(name(i))).isPresent();
      assertThat(lent.lend(name(13))).isEmpty();
      now = now.plus(LentAddresses.KEPT).minusSeconds(1);
      var used = lent.lend(name(0)).orElseThrow();
      assertThat(lent.lend(name(13))).isEmpty();
      now = now.plusSeconds(1);
      var freed = lent.lend(name(1)).orElseThrow(); // used now, so that 2 is the eldest
      var taken = lent.lend(name(13)).orElseThrow();
      assertThat(taken).isNotIn(used, freed);
      assertThat(lent.name(taken)).contains(name(13));
      assertThat(lent.lend(name(0))).contains(used);
      assertThat(lent.lend(name(1))).contains(freed);
    }
  }

  @Test
  void whoeverListensHearsBeforeItIsGiven() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      var lent = open(SMALL, state);
      var said = new ArrayList<String>();
      lent.listen(
          new LentAddresses.Listener() {
            @Override
            public void lent(IpAddress.V6 identifier, IpAddress.V4 address) {
              said.add("+" + identifier);
            }

            @Override
            public void takenBack(IpAddress.V6 identifier) {
              said.add("-" + identifier);
            }
          });
      for (int i = 0; i < 13; i++) lent.lend(name(i));
      now = now.plus(LentAddresses.KEPT);
      lent.lend(name(13));
      assertThat(said).hasSize(16).first().isEqualTo("+" + OWN.address());
      assertThat(said.subList(14, 16))
          .containsExactly("-" + name(0).address(), "+" + name(13).address());
    }
  }

  @Test
  void badLinesAndThoseOfAnotherPoolAreSkipped() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      Files.writeString(
          directory.resolve(LentAddresses.FILE),
          """
          other.example 10.0.0.7
          stable.example 10.0.0.7
          third.example 192.0.2.1
          fourth.example
          fifth.example 10.0.0.x
          ... 10.0.0.8
          """);
      var lent = open(SMALL, state);
      assertThat(lent.lend(STABLE)).contains((IpAddress.V4) IpAddress.parse("10.0.0.7"));
      var other = lent.lend(new Identifier.Name("other.example")).orElseThrow();
      assertThat(other).isNotEqualTo(IpAddress.parse("10.0.0.7"));
      var third = lent.lend(new Identifier.Name("third.example")).orElseThrow();
      assertThat(SMALL.contains(third)).isTrue();
    }
  }
}
