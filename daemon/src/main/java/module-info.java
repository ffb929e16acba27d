/// The host daemon: puts core, naming, net and bpf together.
module io.sterna.daemon {
  requires transitive io.sterna.core;
  requires io.sterna.bpf;
  requires io.sterna.naming;
  requires io.sterna.net;
  requires static org.jspecify;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires org.slf4j;
  requires org.tomlj;
  requires tools.jackson.core;

  exports io.sterna.daemon;
  exports io.sterna.daemon.configuration;
  exports io.sterna.daemon.control;
  exports io.sterna.daemon.doctor;
}
