package io.sterna.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// The rows of a machine, each tested; a pair of state and event that no row covers is a failure.
///
/// @param <S> states, `E` events, `F` effects
public final class Rows<S, E, F> {
  private record Row<S, E, F>(String why, S state, E event, S next, List<F> effects) {}

  private final Class<S> states;
  private final Class<E> events;
  private final BiFunction<S, E, Step<S, F>> machine;
  private final List<Row<S, E, F>> rows = new ArrayList<>();

  public Rows(Class<S> states, Class<E> events, BiFunction<S, E, Step<S, F>> machine) {
    this.states = states;
    this.events = events;
    this.machine = machine;
  }

  /// In `state`, `event` leads to `next` and has these effects.
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final Rows<S, E, F> row(String why, S state, E event, S next, F... effects) {
    rows.add(new Row<>(why, state, event, next, List.of(effects)));
    return this;
  }

  /// In `state`, `event` changes nothing.
  public Rows<S, E, F> same(String why, S state, E event) {
    rows.add(new Row<>(why, state, event, state, List.of()));
    return this;
  }

  public Stream<DynamicTest> tests() {
    var each = rows.stream().map(r -> DynamicTest.dynamicTest(name(r), () -> check(r)));
    return Stream.concat(
        each, Stream.of(DynamicTest.dynamicTest("no row is missing", this::checkComplete)));
  }

  private String name(Row<S, E, F> row) {
    return row.state.getClass().getSimpleName()
        + " x "
        + row.event.getClass().getSimpleName()
        + ": "
        + row.why;
  }

  private void check(Row<S, E, F> row) {
    var step = machine.apply(row.state, row.event);
    assertThat(step.next()).isEqualTo(row.next);
    assertThat(step.effects()).isEqualTo(row.effects);
  }

  private void checkComplete() {
    Set<String> all = new TreeSet<>();
    for (var state : states.getPermittedSubclasses()) {
      for (var event : events.getPermittedSubclasses()) {
        all.add(state.getSimpleName() + " x " + event.getSimpleName());
      }
    }
    Set<String> tested = new TreeSet<>();
    for (var row : rows) {
      tested.add(
          row.state.getClass().getSimpleName() + " x " + row.event.getClass().getSimpleName());
    }
    assertThat(tested).isEqualTo(all);
    assertThat(Arrays.asList(states.getPermittedSubclasses())).isNotEmpty();
  }
}
