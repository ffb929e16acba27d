package io.sterna.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Event;
import io.sterna.core.association.Input;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.daemon.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcquaintancesTest {
  private static final Identifier.Name STABLE = new Identifier.Name("stable.example");
  private static final Locator V4 = Locator.of(IpAddress.parse("192.0.2.7"));
  private static final Locator V6 = Locator.of(IpAddress.parse("2001:db8::7"), 4001);

  @TempDir private Path directory;

  @Test
  void whatWasHeardIsThereAfterARestart() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      var before = Acquaintances.open(state);
      before.heard(new Event.LocatorsChanged(STABLE, new LocatorSet(1, List.of(V4))));
      before.heard(new Event.LocatorsChanged(STABLE, new LocatorSet(2, List.of(V4, V6))));
      before.save();
      assertThat(Files.readString(directory.resolve("peers")))
          .isEqualTo("stable.example 192.0.2.7:19941 [2001:db8::7]:4001\n");
      var after = Acquaintances.open(state);
      assertThat(after.name(STABLE.address())).contains(STABLE);
      assertThat(after.enrich(peer()).locators()).containsExactly(V4, V6);
    }
  }

  @Test
  void whatIsKnownNowComesFirst() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      var all = Acquaintances.open(state);
      all.heard(new Event.LocatorsChanged(STABLE, new LocatorSet(1, List.of(V4, V6))));
      assertThat(all.enrich(peer(V6)).locators()).containsExactly(V6, V4);
    }
  }

  @Test
  void lineThatCannotBeReadIsSkipped() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      Files.writeString(directory.resolve("peers"), "-- x\nstable.example 192.0.2.7\n\n");
      var all = Acquaintances.open(state);
      assertThat(all.enrich(peer()).locators()).containsExactly(V4);
    }
  }

  @Test
  void fullDiskCostsNothingElseAndIsTriedAgain() throws Exception {
    try (var state = StateDirectory.open(directory)) {
      var all = Acquaintances.open(state);
      all.heard(new Event.LocatorsChanged(STABLE, new LocatorSet(1, List.of(V4))));
      Files.createDirectory(directory.resolve("peers.new"));
      all.save();
      assertThat(directory.resolve("peers")).doesNotExist();
      Files.delete(directory.resolve("peers.new"));
      all.save();
      assertThat(directory.resolve("peers")).exists();
    }
  }

  private static Input.Peer peer(Locator... locators) {
    return new Input.Peer(STABLE, Bytes.empty(), Input.Grade.FIRST_USE, List.of(locators));
  }
}
