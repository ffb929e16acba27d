/// The real core of several hosts over a simulated network in virtual time. Never shipped.
module io.sterna.sim {
  requires transitive io.sterna.core;
  requires static org.jspecify;

  exports io.sterna.sim;
}
