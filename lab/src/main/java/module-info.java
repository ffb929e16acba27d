/// Hosts, links and services in network namespaces, for tests and the demo. Never shipped.
module io.sterna.lab {
  requires io.sterna.core;
  requires static org.jspecify;
  requires tools.jackson.databind;
}
