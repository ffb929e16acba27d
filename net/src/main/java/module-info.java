/// Sockets, the TAP device and netlink: the only native calls beside the kernel fast path.
module io.sterna.net {
  requires transitive io.sterna.core;
  requires static org.jspecify;
  requires org.slf4j;

  exports io.sterna.net;
  exports io.sterna.net.libc; // the numbers of errors
}
