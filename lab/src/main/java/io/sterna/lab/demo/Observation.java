package io.sterna.lab.demo;

import java.util.List;

/// All that the demo saw, before anybody judged it.
///
/// @param trials programs by name, each in each event
/// @param controls the same programs over plain addresses
/// @param resets TCP segments with RST in connections by name
/// @param captureWhole whether nothing was lost from the captures
public record Observation(
    List<Trial> trials,
    List<Trial> controls,
    List<SocketSeen> sockets,
    List<Finish> finishes,
    List<Overhead> overheads,
    List<RoundTrips> roundTrips,
    long resets,
    boolean captureWhole) {
  public Observation {
    trials = List.copyOf(trials);
    controls = List.copyOf(controls);
    sockets = List.copyOf(sockets);
    finishes = List.copyOf(finishes);
    overheads = List.copyOf(overheads);
    roundTrips = List.copyOf(roundTrips);
  }
}
