/// Sterna's protocol logic, without I/O, clock, thread or randomness of its own.
module io.sterna.core {
  requires org.bouncycastle.provider;
  requires static transitive org.jspecify;

  exports io.sterna.core.association;
  exports io.sterna.core.identifier;
  exports io.sterna.core.noise;
  exports io.sterna.core.path;
  exports io.sterna.core.translate;
  exports io.sterna.core.wire;
}
