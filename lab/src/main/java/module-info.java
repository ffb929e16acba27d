/// Hosts, links and services in network namespaces, for tests and the demo. Never shipped.
module io.sterna.lab {
  requires transitive io.sterna.core;
  requires io.sterna.sim;
  requires static org.jspecify;
  requires tools.jackson.databind;

  exports io.sterna.lab;
  exports io.sterna.lab.capture;
  exports io.sterna.lab.program;
  exports io.sterna.lab.scene;
  exports io.sterna.lab.service;

  opens io.sterna.lab.demo to
      tools.jackson.databind;
}
