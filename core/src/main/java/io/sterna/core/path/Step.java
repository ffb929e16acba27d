package io.sterna.core.path;

import java.util.List;

/// One arrow of a machine: where it leads, and what the driver has to do, in order.
///
/// @param <S> the machine's states
/// @param <F> the machine's effects
public record Step<S, F>(S next, List<F> effects) {
  public Step {
    effects = List.copyOf(effects);
  }

  public static <S, F> Step<S, F> to(S next) {
    return new Step<>(next, List.of());
  }

  public static <S, F> Step<S, F> to(S next, F effect) {
    return new Step<>(next, List.of(effect));
  }

  public static <S, F> Step<S, F> to(S next, F first, F second) {
    return new Step<>(next, List.of(first, second));
  }
}
