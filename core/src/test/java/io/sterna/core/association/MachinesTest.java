package io.sterna.core.association;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.path.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every arrow of the machines of this package (protocol §5, §6, §9).
class MachinesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(9);

  private static Instant in(Duration time) {
    return NOW.plus(time);
  }

  @TestFactory
  Stream<DynamicTest> attempt() {
    Attempt.Event timeout = new Attempt.Event.Timeout(1.2);
    var rows =
        new Rows<>(
            Attempt.class, Attempt.Event.class, (Attempt s, Attempt.Event e) -> s.on(e, NOW));
    var young = NOW.minusMillis(250);
    var old = NOW.minusMillis(1500);
    var first = new Attempt.Asking(young, 0, 1, false, NOW);
    var last = new Attempt.Asking(old, 2, 4, true, NOW);
    var resting = new Attempt.Resting(young, 1, false, NOW);
    var judged = new Attempt.Resting(old, 3, true, LATER);
    var ended = new Attempt.Ended();
    rows.row(
            "second copy, jitter and all",
            first,
            timeout,
            new Attempt.Asking(young, 0, 2, false, in(ofMillis(600))),
            new Attempt.Effect.Copy())
        .row(
            "after the last copy 2 s, doubled by each attempt before",
            new Attempt.Asking(old, 1, 3, true, NOW),
            timeout,
            new Attempt.Asking(old, 1, 4, true, in(ofMillis(4800))),
            new Attempt.Effect.Copy())
        .row(
            "at most a minute",
            new Attempt.Asking(old, 50, 3, true, NOW),
            timeout,
            new Attempt.Asking(old, 50, 4, true, in(ofSeconds(72))),
            new Attempt.Effect.Copy())
        .row(
            "a new attempt",
            last,
            timeout,
            new Attempt.Asking(old, 3, 1, true, in(ofMillis(300))),
            new Attempt.Effect.Begin())
        .row(
            "the verdict comes first",
            new Attempt.Asking(old, 0, 3, false, NOW),
            timeout,
            new Attempt.Asking(old, 0, 3, true, NOW),
            new Attempt.Effect.Judge(Attempt.SILENCE))
        .same("too early", new Attempt.Asking(young, 0, 1, false, LATER), timeout)
        .row("done", first, new Attempt.Event.Answered(), ended)
        .row(
            "NAK is a verdict",
            first,
            new Attempt.Event.Refused("no", 1.0),
            new Attempt.Resting(young, 1, true, in(ofSeconds(60))),
            new Attempt.Effect.Judge("no"))
        .row(
            "told once",
            last,
            new Attempt.Event.Refused("no", 1.0),
            new Attempt.Resting(old, 3, true, in(ofSeconds(60))))
        .same("copies are under way, and the verdict is due", first, new Attempt.Event.Again(true))
        .row(
            "another program waits anew",
            last,
            new Attempt.Event.Again(true),
            new Attempt.Asking(NOW, 0, 4, false, NOW))
        .row(
            "nobody waits",
            new Attempt.Asking(old, 2, 4, true, LATER),
            new Attempt.Event.Again(false),
            new Attempt.Asking(old, 0, 4, true, NOW))
        .row("stopped", first, new Attempt.Event.Stop(), ended)
        .row(
            "the first INIT",
            resting,
            timeout,
            new Attempt.Asking(young, 1, 1, false, in(ofMillis(300))),
            new Attempt.Effect.Begin())
        .same("too early", judged, timeout)
        .same("no INIT is out", resting, new Attempt.Event.Answered())
        .same("no INIT is out", resting, new Attempt.Event.Refused("no", 1))
        .row(
            "at once, and somebody waits",
            judged,
            new Attempt.Event.Again(true),
            new Attempt.Resting(NOW, 0, false, NOW))
        .row("stopped", resting, new Attempt.Event.Stop(), ended)
        .same("over", ended, timeout)
        .same("over", ended, new Attempt.Event.Answered())
        .same("over", ended, new Attempt.Event.Refused("no", 1))
        .row(
            "from the beginning",
            ended,
            new Attempt.Event.Again(true),
            new Attempt.Resting(NOW, 0, false, NOW))
        .same("over", ended, new Attempt.Event.Stop());
    return rows.tests();
  }

  @TestFactory
  Stream<DynamicTest> confirmation() {
    Confirmation.Event timeout = new Confirmation.Event.Timeout();
    Confirmation.Event arrived = new Confirmation.Event.Arrived();
    var rows =
        new Rows<>(
            Confirmation.class,
            Confirmation.Event.class,
            (Confirmation s, Confirmation.Event e) -> s.on(e, NOW));
    var confirmed = new Confirmation.Confirmed();
    var dropped = new Confirmation.Dropped();
    rows.row(
            "again, doubled",
            new Confirmation.Proving(1, NOW),
            timeout,
            new Confirmation.Proving(2, in(ofMillis(500))),
            new Confirmation.Effect.Prove())
        .same("too early", new Confirmation.Proving(1, LATER), timeout)
        .row(
            "seven in vain",
            new Confirmation.Proving(7, NOW),
            timeout,
            dropped,
            new Confirmation.Effect.Drop())
        .row("proved", new Confirmation.Proving(3, LATER), arrived, confirmed)
        .same("too early", new Confirmation.Pending(LATER), timeout)
        .row(
            "never used",
            new Confirmation.Pending(NOW),
            timeout,
            dropped,
            new Confirmation.Effect.Drop())
        .row(
            "only now INIT has an effect",
            new Confirmation.Pending(LATER),
            arrived,
            confirmed,
            new Confirmation.Effect.Confirm())
        .same("nothing is due", confirmed, timeout)
        .same("no news", confirmed, arrived)
        .same("over", dropped, timeout)
        .same("over", dropped, arrived);
    return rows.tests();
  }

  @TestFactory
  Stream<DynamicTest> exchange() {
    Exchange.Event timeout = new Exchange.Event.Timeout();
    Exchange.Event answer = new Exchange.Event.Answer();
    Exchange.Event opened = new Exchange.Event.Opened();
    var rows =
        new Rows<>(
            Exchange.class, Exchange.Event.class, (Exchange s, Exchange.Event e) -> s.on(e, NOW));
    var again = new Exchange.Waiting(1, in(ofMillis(250)));
    var answered = new Exchange.Answered();
    var unanswered = new Exchange.Unanswered();
    rows.row(
            "a second try doubts the path of the first",
            new Exchange.Waiting(1, NOW),
            timeout,
            new Exchange.Waiting(2, in(ofMillis(500))),
            new Exchange.Effect.Doubt(),
            new Exchange.Effect.Transmit(1))
        .row(
            "later ones go on",
            new Exchange.Waiting(3, NOW),
            timeout,
            new Exchange.Waiting(4, in(ofSeconds(2))),
            new Exchange.Effect.Doubt(),
            new Exchange.Effect.Transmit(3))
        .row(
            "seven in vain",
            new Exchange.Waiting(7, NOW),
            timeout,
            unanswered,
            new Exchange.Effect.GiveUp())
        .same("too early", new Exchange.Waiting(1, LATER), timeout)
        .row("done", new Exchange.Waiting(2, LATER), answer, answered)
        .row(
            "at once over the path that works now",
            new Exchange.Waiting(5, LATER),
            opened,
            again,
            new Exchange.Effect.Transmit(0))
        .same("over", answered, timeout)
        .same("of a repeated request", answered, answer)
        .same("over", answered, opened)
        .same("nothing is due", unanswered, timeout)
        .row("late, but an answer", unanswered, answer, answered)
        .row("from the first try", unanswered, opened, again, new Exchange.Effect.Transmit(0));
    return rows.tests();
  }

  @TestFactory
  Stream<DynamicTest> search() {
    Search.Event nothing = new Search.Event.Nothing();
    Search.Event something = new Search.Event.Something();
    Search.Event moved = new Search.Event.Moved();
    Search.Event timeout = new Search.Event.Timeout();
    var rows =
        new Rows<>(Search.class, Search.Event.class, (Search s, Search.Event e) -> s.on(e, NOW));
    var calm = new Search.Calm();
    var begun = new Search.Lost(0, in(ofMillis(750)));
    rows.row("all paths at once", calm, nothing, begun, new Search.Effect.ExploreAll())
        .same("no news", calm, something)
        .same("the paths see to it", calm, moved)
        .same("nothing is due", calm, timeout)
        .same("no news", begun, nothing)
        .row("found", begun, something, calm, new Search.Effect.NoHandshake())
        .row(
            "begins again at once",
            new Search.Lost(5, LATER),
            moved,
            begun,
            new Search.Effect.ExploreAll())
        .row(
            "two rounds unanswered",
            new Search.Lost(0, NOW),
            timeout,
            new Search.Lost(1, in(ofSeconds(1))),
            new Search.Effect.LookUp())
        .row(
            "perhaps the peer has lost its state",
            new Search.Lost(2, NOW),
            timeout,
            new Search.Lost(3, in(ofSeconds(4))),
            new Search.Effect.LookUp(),
            new Search.Effect.Handshake())
        .same("too early", new Search.Lost(1, LATER), timeout)
        .row(
            "in the end only a move, or the peer, begins again",
            new Search.Lost(Search.MOST_LOOK_UPS, NOW),
            timeout,
            new Search.Lost(Search.MOST_LOOK_UPS, Instant.MAX));
    return rows.tests();
  }

  @Test
  void copiesLeaveAfterTheIntervalsOfTheProtocol() { // protocol §5: 250, 500, 1000 ms
    var begun = new ArrayList<Long>();
    var copies = new ArrayList<Long>();
    var verdicts = new ArrayList<Long>();
    Attempt attempt = Attempt.begin(NOW, NOW);
    while (attempt.wakeAt().isBefore(NOW.plusSeconds(10))) {
      var at = attempt.wakeAt();
      var step = attempt.on(new Attempt.Event.Timeout(1.0), at);
      attempt = step.next();
      long millis = Duration.between(NOW, at).toMillis();
      for (var effect : step.effects()) {
        switch (effect) {
          case Attempt.Effect.Begin() -> begun.add(millis);
          case Attempt.Effect.Copy() -> copies.add(millis);
          case Attempt.Effect.Judge _ -> verdicts.add(millis);
        }
      }
    }
    assertThat(begun).isEqualTo(List.of(0L, 3750L, 9500L));
    assertThat(copies).isEqualTo(List.of(250L, 750L, 1750L, 4000L, 4500L, 5500L, 9750L));
    assertThat(verdicts).isEqualTo(List.of(1500L));
  }

  @Test
  void timeStampsOnlyGrow() { // protocol §5: max(clock, mark + 1)
    long second0 = Tai64n.of(NOW).seconds();
    var stamps = new Timestamps(new Tai64n(second0 + 5, 999_999_999).bytes(), 10);
    assertThat(stamps.next(NOW)).isEqualTo(new Tai64n(second0 + 6, 0));
    var first = stamps.next(NOW.plusSeconds(60));
    var second = stamps.next(NOW.minusSeconds(3600));
    assertThat(second.isAfter(first)).isTrue();
    assertThat(Tai64n.of(second.bytes())).isEqualTo(second);
    assertThat(Tai64n.of(NOW).bytes().toString()).startsWith("40000000");
  }
}
