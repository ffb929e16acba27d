package io.sterna.lab.demo;

import java.util.List;

/// Requests and answers of the control channel in one event.
///
/// @param event 0 is the beginning, before anybody moved
/// @param millis how long each took, in the order in which they were answered
public record RoundTrips(int event, List<Double> millis) {
  public RoundTrips {
    millis = List.copyOf(millis);
  }

  int count() {
    return millis.size();
  }

  double longest() {
    return millis.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
