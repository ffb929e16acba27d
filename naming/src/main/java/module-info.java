/// Names to keys and locators, and back, by DNS (protocol §3).
module io.sterna.naming {
  requires transitive io.sterna.core;
  requires static org.jspecify;
  requires org.dnsjava;

  exports io.sterna.naming;
}
