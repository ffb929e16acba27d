package io.sterna.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sterna.net.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// A TUN device: an interface without link-layer addresses, like a VPN's.
final class Tunnel {
  private static final long TUNSETIFF = 0x400454caL;
  private static final int IFF_TUN = 0x1;
  private static final int IFF_NO_PI = 0x1000;

  private Tunnel() {}

  /// Makes a device of this name in each namespace and carries packets between them until those
  /// end.
  static void between(Namespace a, Namespace b, String name) {
    int inA = a.call(() -> open(name));
    int inB = b.call(() -> open(name));
    a.start(() -> carry(inA, inB));
    b.start(() -> carry(inB, inA));
  }

  private static int open(String name) throws Exception {
    int fd = Libc.check(Libc.open("/dev/net/tun", Libc.O_RDWR), "tun");
    try (var arena = Arena.ofConfined()) {
      var request = arena.allocate(40);
      var bytes = name.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(bytes, 0, request, JAVA_BYTE, 0, bytes.length);
      request.set(JAVA_SHORT, 16, (short) (IFF_TUN | IFF_NO_PI));
      Libc.check(Libc.ioctl(fd, TUNSETIFF, request), "tun");
    }
    return fd;
  }

  /// Ends when a device goes with its namespace.
  private static Void carry(int from, int to) {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(1 << 16);
      for (int n = Libc.read(from, buffer); n >= 0; n = Libc.read(from, buffer)) {
        Libc.write(to, buffer.asSlice(0, n));
      }
    }
    Libc.close(from);
    return null;
  }
}
