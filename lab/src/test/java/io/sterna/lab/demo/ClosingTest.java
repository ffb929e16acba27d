package io.sterna.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.sim.SimulatedDemo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class ClosingTest {
  private static final List<String> PROGRAMS = List.of("curl", "ssh", "psql");

  private static List<Trial> trials(int events, boolean alive) {
    return PROGRAMS.stream()
        .flatMap(
            program ->
                IntStream.rangeClosed(1, events)
                    .mapToObj(event -> new Trial(program, event, alive, 300, 5000, 7000)))
        .toList();
  }

  private static Observation good() {
    return new Observation(
        trials(4, true),
        trials(3, false),
        IntStream.range(0, 6).mapToObj(i -> new SocketSeen("p" + i, true, "")).toList(),
        IntStream.range(0, 6).mapToObj(i -> new Finish("p" + i, true, "")).toList(),
        List.of(
            new Overhead("SYN", 6, 16, 16),
            new Overhead("SYN-ACK", 6, 4, 4),
            new Overhead("other", 9999, 0, 0)),
        List.of(),
        0,
        true);
  }

  @Test
  void allThatMustHoldHolds() {
    var closing = Closing.of(good());
    assertThat(closing.ok()).isTrue();
    assertThat(closing.checks()).allMatch(Closing.Check::ok).hasSize(9);
    assertThat(closing.verdict()).isEqualTo("verdict: 12 of 12 connections survived");
  }

  private static Observation with(
      Observation o, UnaryOperator<List<Trial>> trials, UnaryOperator<List<Trial>> controls) {
    return new Observation(
        trials.apply(o.trials()),
        controls.apply(o.controls()),
        o.sockets(),
        o.finishes(),
        o.overheads(),
        o.roundTrips(),
        o.resets(),
        o.captureWhole());
  }

  private static UnaryOperator<List<Trial>> last(UnaryOperator<Trial> change) {
    return trials -> {
      var changed = new ArrayList<>(trials);
      changed.set(changed.size() - 1, change.apply(changed.getLast()));
      return changed;
    };
  }

  private static <T> List<T> replaceLast(List<T> list, T last) {
    var changed = new ArrayList<>(list);
    changed.set(changed.size() - 1, last);
    return changed;
  }

  private static Observation with(
      List<SocketSeen> sockets, List<Finish> finishes, List<Overhead> overheads, long resets) {
    var o = good();
    return new Observation(
        o.trials(), o.controls(), sockets, finishes, overheads, o.roundTrips(), resets, true);
  }

  /// Each way in which the demo must not end with status 0.
  static Stream<Arguments> flaws() {
    var o = good();
    UnaryOperator<List<Trial>> same = UnaryOperator.identity();
    return Stream.of(
        flaw("a dead connection", with(o, last(t -> trial(t, false, 300, 1, 1)), same)),
        flaw("a long silence", with(o, last(t -> trial(t, true, 5001, 1, 1)), same)),
        flaw("nothing over the new locators", with(o, last(t -> trial(t, true, 1, 1, 0)), same)),
        flaw(
            "nothing before an event",
            with(
                o,
                all -> all.stream().map(t -> trial(t, true, 1, t.event() % 4 - 1, 1)).toList(),
                same)),
        flaw("a trial is missing", with(o, all -> all.subList(0, all.size() - 1), same)),
        flaw("a control survived", with(o, same, last(t -> trial(t, true, 1, 1, 1)))),
        flaw("no control ran", with(o, same, _ -> List.of())),
        flaw(
            "a socket on locators",
            with(
                replaceLast(o.sockets(), new SocketSeen("p5", false, "")),
                o.finishes(),
                o.overheads(),
                0)),
        flaw("no socket was seen", with(List.of(), o.finishes(), o.overheads(), 0)),
        flaw(
            "a wrong sum",
            with(
                o.sockets(),
                replaceLast(o.finishes(), new Finish("p5", false, "")),
                o.overheads(),
                0)),
        flaw("a RST", with(o.sockets(), o.finishes(), o.overheads(), 1)),
        flaw(
            "a byte added",
            with(
                o.sockets(),
                o.finishes(),
                replaceLast(o.overheads(), new Overhead("other", 9999, 0, 1)),
                0)),
        flaw(
            "no packet compared",
            with(
                o.sockets(),
                o.finishes(),
                replaceLast(o.overheads(), new Overhead("other", 0, 0, 0)),
                0)),
        flaw(
            "an incomplete capture",
            new Observation(
                o.trials(),
                o.controls(),
                o.sockets(),
                o.finishes(),
                o.overheads(),
                o.roundTrips(),
                0,
                false)));
  }

  private static Arguments flaw(String what, Observation seen) {
    return Arguments.of(what, seen);
  }

  private static Trial trial(Trial t, boolean alive, long silence, long before, long afterwards) {
    return new Trial(t.program(), t.event(), alive, silence, before, afterwards);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flaws")
  void oneFlawIsEnough(String what, Observation seen) {
    assertThat(Closing.of(seen).ok()).as(what).isFalse();
  }

  @Test
  void closesWithJson() {
    var json = new JsonMapper().readTree(Closing.of(good()).json("names"));
    assertThat(json.path("proves").asBoolean()).isTrue();
    assertThat(json.path("form").asString()).isEqualTo("names");
    assertThat(json.path("survived").asInt()).isEqualTo(12);
    assertThat(json.path("checks").path(0).path("what").asString()).contains("identifier");
    assertThat(json.path("observation").path("trials").path(0).path("silenceMs").asInt())
        .isEqualTo(300);
  }

  /// A program that reads the record needs to know one shape only.
  @Test
  void simulatedRecordHasTheSameShape() {
    var text = new ByteArrayOutputStream();
    SimulatedDemo.run(List.of("--json"), new PrintStream(text, true, StandardCharsets.UTF_8));
    var simulated = new JsonMapper().readTree(text.toString(StandardCharsets.UTF_8));
    var real = new JsonMapper().readTree(Closing.of(good()).json("plain"));
    assertThat(simulated.propertyNames()).containsExactlyElementsOf(real.propertyNames());
    var seen = simulated.path("observation");
    var measured = real.path("observation");
    assertThat(seen.propertyNames()).containsExactlyElementsOf(measured.propertyNames());
    for (var list : List.of("trials", "controls", "overheads")) {
      assertThat(seen.path(list).path(0).propertyNames())
          .as(list)
          .containsExactlyElementsOf(measured.path(list).path(0).propertyNames());
    }
    assertThat(simulated.path("checks").path(0).propertyNames())
        .containsExactlyElementsOf(real.path("checks").path(0).propertyNames());
    assertThat(seen.path("trials").size()).isEqualTo(12);
    assertThat(seen.path("trials").path(11).path("event").asInt()).isEqualTo(4);
  }

  @Test
  void countsWhatSurvived() {
    var closing = Closing.of(with(good(), last(t -> trial(t, false, 1, 1, 1)), c -> c));
    assertThat(closing.verdict()).isEqualTo("verdict: 11 of 12 connections survived");
  }
}
