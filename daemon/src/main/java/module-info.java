/// The host daemon: puts core, naming and net together.
module io.sterna.daemon {
  requires transitive io.sterna.core;
  requires io.sterna.naming;
  requires io.sterna.net;
  requires static org.jspecify;
  requires org.slf4j;
  requires org.tomlj;
  requires tools.jackson.core;
}
