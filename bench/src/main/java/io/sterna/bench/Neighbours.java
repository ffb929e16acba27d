package io.sterna.bench;

import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.LabException;
import io.sterna.lab.Rate;
import io.sterna.lab.scene.Plan;
import io.sterna.lab.scene.Plan.Families;
import io.sterna.lab.scene.Scene;
import java.util.ArrayList;
import java.util.List;

/// Two labs alike, veth without shaping, one with Sterna and one without.
///
/// ```
/// mobile (sink) -- router -- stable (source)      with Sterna, by name
/// mobile (sink) -- router -- stable (source)      without
/// ```
record Neighbours(Lab with, Lab without, Scene sterna, Scene plain) implements AutoCloseable {
  private static final List<String> OFFLOADS = List.of("gso", "tso", "gro");

  /// Both of them, with an association and a source of data.
  ///
  /// @throws LabException if the fast path does not carry what is to be measured
  static Neighbours open(Families families) {
    var plan = Plan.usual().rate(Rate.UNSHAPED).families(families).with("bpf = \"auto\"");
    var with = Lab.open();
    var without = Lab.open();
    try {
      var sterna = new Scene(with, plan).startDaemons();
      var plain = new Scene(without, plan.sterna(false, false));
      Scenes.associate(sterna);
      Streams.serve(sterna.stable());
      Streams.serve(plain.stable());
      var state = sterna.stableDaemon().json("status").path("fast_path").path("state").asString("");
      if (!state.equals("on")) throw new LabException("there is no fast path here: " + state);
      return new Neighbours(with, without, sterna, plain);
    } catch (RuntimeException e) {
      with.close();
      without.close();
      throw e;
    }
  }

  /// Switches segmentation and receive offloads of all links off, so that every packet pays.
  void withoutOffloads() {
    for (var scene : List.of(sterna, plain)) {
      for (var host : List.of(scene.mobile(), scene.stable())) switchOff(host);
    }
  }

  private static void switchOff(Host host) {
    for (var line : host.exec("ip", "-o", "link", "show", "type", "veth").lines()) {
      var command = new ArrayList<>(List.of("ethtool", "-K", line.split("[:@ ]+", -1)[1]));
      for (var each : OFFLOADS) command.addAll(List.of(each, "off"));
      host.exec(command.toArray(String[]::new));
    }
  }

  @Override
  public void close() {
    with.close();
    without.close();
  }
}
