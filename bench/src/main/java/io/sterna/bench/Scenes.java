package io.sterna.bench;

import io.sterna.core.identifier.Identifier;
import io.sterna.lab.Await;
import io.sterna.lab.LabException;
import io.sterna.lab.Machine;
import io.sterna.lab.scene.Scene;
import java.time.Duration;

/// What the benchmarks that need a lab have in common.
final class Scenes {
  private static final Duration BOUND = Duration.ofSeconds(15);

  private Scenes() {}

  /// @throws LabException with what is missing, if no lab can stand on this machine
  static void requireLab() {
    var lacks = Machine.lacks();
    if (!lacks.isEmpty()) throw new LabException("this needs " + String.join(", ", lacks));
  }

  /// Has mobile make an association with stable, as a program does that looks up the name.
  static void associate(Scene scene) {
    var wanted = new Identifier.Name(Scene.STABLE).address().toString();
    Await.until(
        "an association of mobile with stable",
        BOUND,
        () -> scene.mobile().tryExec("getent", "ahostsv6", Scene.STABLE).out().contains(wanted));
  }
}
