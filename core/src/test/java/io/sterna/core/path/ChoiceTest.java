package io.sterna.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.path.Choice.Candidate;
import io.sterna.core.wire.Form;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChoiceTest { // protocol §9
  private static final Instant NOW = Instant.EPOCH;
  private static final IpAddress R = IpAddress.parse("198.51.100.1");
  private static final PathState USABLE = new PathState.Usable(Form.PLAIN, Optional.empty());
  private static final PathState PROBING = PathState.fresh(NOW);
  private static final PathState RETURNING =
      new PathState.Returning(
          new PathState.Usable(Form.PLAIN, Optional.empty()), 1, NOW, List.of(), 0, NOW);

  private static LocatorPair pair(int n) {
    return new LocatorPair(IpAddress.parse("192.0.2." + n), R);
  }

  private static Candidate path(int n, PathState state) {
    var pair = pair(n);
    return new Candidate(pair, state, Locator.of(pair.local()), Locator.of(R), n);
  }

  private static Candidate path(int n, boolean backup, boolean metered, int preference) {
    var pair = pair(n);
    var local =
        new Locator(pair.local(), Locator.DEFAULT_PORT, false, backup, metered, preference, 60);
    return new Candidate(pair, USABLE, local, Locator.of(R), n);
  }

  @Test
  void noDataWhereNothingHasAnswered() {
    assertThat(Choice.best(List.of(path(1, PROBING)), Optional.empty())).isEmpty();
    assertThat(Choice.best(List.of(), Optional.of(pair(1)))).isEmpty();
  }

  @Test
  void theCurrentOneStaysThoughAnotherIsFirstInOrder() {
    var both = List.of(path(1, USABLE), path(2, USABLE));
    assertThat(Choice.best(both, Optional.of(pair(2)))).contains(pair(2));
    assertThat(Choice.best(both, Optional.empty())).contains(pair(1));
  }

  @Test
  void aFailedOneIsLeftForOneThatWorksAndKeptIfNoneDoes() {
    var other = List.of(path(1, PROBING), path(2, USABLE));
    assertThat(Choice.best(other, Optional.of(pair(1)))).contains(pair(2));
    var none = List.of(path(1, PROBING), path(2, PROBING));
    assertThat(Choice.best(none, Optional.of(pair(1)))).contains(pair(1));
  }

  @Test
  void onesThatHaveFailedLatelyComeLast() {
    var both = List.of(path(1, RETURNING), path(2, USABLE));
    assertThat(Choice.best(both, Optional.empty())).contains(pair(2));
    assertThat(Choice.best(List.of(path(1, RETURNING)), Optional.empty())).contains(pair(1));
    assertThat(Choice.best(both, Optional.of(pair(2)))).contains(pair(2));
  }

  @Test
  void theOwnersWishIsWorthLeavingAWorkingPathFor() {
    var plain = path(1, false, false, 5);
    assertThat(Choice.best(List.of(plain, path(2, true, false, 9)), Optional.of(pair(2))))
        .contains(pair(1));
    assertThat(Choice.best(List.of(plain, path(2, false, true, 9)), Optional.of(pair(2))))
        .contains(pair(1));
    assertThat(Choice.best(List.of(plain, path(2, false, false, 9)), Optional.of(pair(1))))
        .contains(pair(2));
  }
}
