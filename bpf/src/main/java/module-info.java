/// The kernel fast path: BPF programs that translate established connections, and what loads them.
module io.sterna.bpf {
  requires transitive io.sterna.core;
  requires static org.jspecify;

  exports io.sterna.bpf;
}
