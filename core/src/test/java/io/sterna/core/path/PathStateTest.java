package io.sterna.core.path;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.path.PathState.Checking;
import io.sterna.core.path.PathState.Disabled;
import io.sterna.core.path.PathState.Effect;
import io.sterna.core.path.PathState.Event;
import io.sterna.core.path.PathState.Probing;
import io.sterna.core.path.PathState.Returning;
import io.sterna.core.path.PathState.Sent;
import io.sterna.core.path.PathState.Usable;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PathStateTest { // protocol §9
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Sent ONE = new Sent(1, NOW.minusMillis(100), Form.NAMES);
  private static final Event TIMEOUT = new Event.Timeout(2, Form.PLAIN);
  private static final Sent TWO = new Sent(2, NOW, Form.PLAIN);
  private static final Effect PROBE = new Effect.SendProbe(2, Form.PLAIN);
  private static final Effect WORKS = new Effect.Works();
  private static final Usable PLAIN = new Usable(Form.PLAIN, Optional.of(ofMillis(300)));
  private static final Usable MEASURED = new Usable(Form.NAMES, Optional.of(ofMillis(100)));
  private static final Usable BY_HANDSHAKE = new Usable(Form.PLAIN, Optional.of(ofMillis(7)));
  private static final Event ANSWERED = new Event.Answered(1);
  private static final Event FORGED = new Event.Answered(0xBAD);
  private static final Event PROVEN = new Event.Proven(Optional.of(ofMillis(7)));
  private static final Event HEARD = new Event.Heard();

  private static Instant in(Duration time) {
    return NOW.plus(time);
  }

  @TestFactory
  Stream<DynamicTest> everyRow() {
    var rows = new Rows<>(PathState.class, Event.class, (PathState s, Event e) -> s.on(e, NOW));
    probing(rows);
    usable(rows);
    checking(rows);
    disabled(rows);
    returning(rows);
    return rows.tests();
  }

  private static void probing(Rows<PathState, Event, Effect> rows) {
    var fresh = new Probing(List.of(), 0, NOW);
    var once = new Probing(List.of(ONE), 1, in(ofMillis(150)));
    var thrice = new Probing(List.of(ONE), 3, NOW);
    rows.row(
            "again from the first", once, new Event.Explore(NOW), new Probing(List.of(ONE), 0, NOW))
        .same("sooner than planned stays", fresh, new Event.Explore(in(ofMillis(20))))
        .row("first", fresh, TIMEOUT, new Probing(List.of(TWO), 1, in(ofMillis(250))), PROBE)
        .row("second", once, TIMEOUT, new Probing(List.of(ONE, TWO), 2, in(ofMillis(500))), PROBE)
        .row(
            "three unanswered",
            thrice,
            TIMEOUT,
            new Disabled(List.of(ONE), 3, in(ofSeconds(2))),
            new Effect.Failed())
        .row("takes the form that it announced", once, ANSWERED, MEASURED, WORKS)
        .same("neither validates the path nor moves its timer", once, FORGED)
        .row("as good as an answer", once, PROVEN, BY_HANDSHAKE, WORKS)
        .row(
            "the peer comes in here: at once",
            new Probing(List.of(), 0, in(ofSeconds(9))),
            HEARD,
            fresh)
        .row(
            "but not sooner than the wait for the last",
            new Probing(List.of(ONE), 1, in(ofSeconds(9))),
            HEARD,
            new Probing(List.of(ONE), 1, in(ofMillis(150))));
  }

  private static void usable(Rows<PathState, Event, Effect> rows) {
    rows.row(
            "has to show it",
            PLAIN,
            new Event.Explore(in(ofMillis(20))),
            new Checking(PLAIN, List.of(), 0, in(ofMillis(20))))
        .same("nothing is due", PLAIN, TIMEOUT)
        .same("late", PLAIN, ANSWERED)
        .row(
            "keeps its form",
            MEASURED,
            PROVEN,
            new Usable(Form.NAMES, Optional.of(ofMillis(7))),
            WORKS)
        .same("no news", PLAIN, HEARD);
  }

  private static void checking(Rows<PathState, Event, Effect> rows) {
    var begun = new Checking(PLAIN, List.of(), 0, NOW);
    var once = new Checking(PLAIN, List.of(ONE), 1, in(ofMillis(150)));
    var twice = new Checking(PLAIN, List.of(ONE), 2, NOW);
    rows.row(
            "not later than planned",
            once,
            new Event.Explore(NOW),
            new Checking(PLAIN, List.of(ONE), 1, NOW))
        .row(
            "two round trips and 50 ms",
            begun,
            TIMEOUT,
            new Checking(PLAIN, List.of(TWO), 1, in(ofMillis(650))),
            PROBE)
        .row(
            "two unanswered",
            twice,
            TIMEOUT,
            new Disabled(List.of(ONE), 2, in(ofSeconds(1))),
            new Effect.Failed())
        .row("takes the form that it announced", once, ANSWERED, MEASURED, WORKS)
        .same("neither validates the path nor moves its timer", once, FORGED)
        .row("as good as an answer", once, PROVEN, BY_HANDSHAKE, WORKS)
        .same("the other direction only", once, HEARD);
  }

  private static void disabled(Rows<PathState, Event, Effect> rows) {
    var failed = new Disabled(List.of(ONE), 5, in(ofSeconds(8)));
    rows.row(
            "from the first again",
            failed,
            new Event.Explore(NOW),
            new Disabled(List.of(ONE), 0, NOW))
        .row(
            "pauses grow",
            failed,
            TIMEOUT,
            new Disabled(List.of(ONE, TWO), 6, in(ofSeconds(8))),
            PROBE)
        .row(
            "up to a minute",
            new Disabled(List.of(), 40, NOW),
            TIMEOUT,
            new Disabled(List.of(TWO), 41, in(ofSeconds(60))),
            PROBE)
        .row(
            "has to prove itself",
            failed,
            ANSWERED,
            new Returning(MEASURED, 1, NOW, List.of(), 0, in(ofMillis(2500))),
            WORKS)
        .same("neither validates the path nor moves its timer", failed, FORGED)
        .row(
            "as good as an answer",
            failed,
            PROVEN,
            new Returning(BY_HANDSHAKE, 1, NOW, List.of(), 0, in(ofMillis(2500))),
            WORKS)
        .row(
            "the peer comes in here: soon",
            failed,
            HEARD,
            new Disabled(List.of(ONE), 5, in(ofMillis(150))));
  }

  private static void returning(Rows<PathState, Event, Effect> rows) {
    var since = NOW.minusSeconds(5);
    var begun = new Returning(PLAIN, 1, NOW, List.of(), 0, NOW);
    var once = new Returning(PLAIN, 1, NOW.minusSeconds(2), List.of(ONE), 1, in(ofMillis(150)));
    var last = new Returning(PLAIN, 2, since, List.of(ONE), 1, in(ofMillis(150)));
    var twice = new Returning(PLAIN, 1, NOW, List.of(ONE), 2, NOW);
    rows.row(
            "not later than planned",
            once,
            new Event.Explore(NOW),
            new Returning(PLAIN, 1, NOW.minusSeconds(2), List.of(ONE), 1, NOW))
        .row(
            "the next of three",
            begun,
            TIMEOUT,
            new Returning(PLAIN, 1, NOW, List.of(TWO), 1, in(ofMillis(650))),
            PROBE)
        .row(
            "fails again",
            twice,
            TIMEOUT,
            new Disabled(List.of(ONE), 2, in(ofSeconds(1))),
            new Effect.Failed())
        .row(
            "two good are not enough",
            once,
            ANSWERED,
            new Returning(MEASURED, 2, NOW.minusSeconds(2), List.of(), 0, in(ofMillis(2500))),
            WORKS)
        .row("three good over five seconds are", last, ANSWERED, MEASURED, WORKS)
        .same("neither validates the path nor moves its timer", once, FORGED)
        .row("as good as an answer", last, PROVEN, BY_HANDSHAKE, WORKS)
        .same("the other direction only", once, HEARD);
  }

  @Test
  void rememberedNoncesAreBounded() {
    PathState state = PathState.fresh(NOW);
    var now = NOW;
    for (int i = 0; i < 100; i++) {
      now = state.wakeAt();
      state = state.on(new Event.Timeout(i, Form.PLAIN), now).next();
    }
    assertThat(state).isInstanceOf(Disabled.class);
    assertThat(((Disabled) state).sent()).hasSize(PathState.MOST_SENT);
  }

  @Test
  void anUnansweredPathIsTriedEveryMinuteInTheEnd() { // RFC 5534's limit
    PathState state = PathState.fresh(NOW);
    int probes = 0;
    while (state.wakeAt().isBefore(NOW.plusSeconds(600))) {
      var step = state.on(TIMEOUT, state.wakeAt());
      probes += (int) step.effects().stream().filter(Effect.SendProbe.class::isInstance).count();
      state = step.next();
    }
    assertThat(probes).isBetween(15, 20);
  }
}
