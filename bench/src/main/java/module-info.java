/// Measurements. Never shipped.
module io.sterna.bench {
  requires io.sterna.core;
  requires io.sterna.lab;
  requires java.management;
  requires jdk.unsupported;
  requires jmh.core;
  requires org.bouncycastle.provider;
  requires static org.jspecify;
  requires tools.jackson.databind;
}
