package io.sterna.fuzz;

import io.sterna.daemon.configuration.ConfigurationTargets;
import io.sterna.daemon.control.ControlTargets;
import io.sterna.naming.NamingTargets;
import io.sterna.net.TapTargets;
import io.sterna.net.netlink.NetlinkTargets;
import java.util.List;
import java.util.stream.Stream;

/// Every decoder that there is.
final class Targets {
  static final List<Target> ALL =
      Stream.of(
              WireTargets.all(),
              AssociationTargets.all(),
              TranslateTargets.all(),
              TapTargets.all(),
              NetlinkTargets.all(),
              NamingTargets.all(),
              ControlTargets.all(),
              ConfigurationTargets.all())
          .flatMap(List::stream)
          .toList();

  private Targets() {}

  /// @param name of one of [#ALL], or of [SeededBug]
  /// @throws IllegalArgumentException if there is none of this name, with those that there are
  static Target named(String name) {
    return Stream.concat(ALL.stream(), Stream.of(SeededBug.target()))
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no target "
                        + name
                        + "; there are "
                        + ALL.stream().map(Target::name).toList()));
  }
}
