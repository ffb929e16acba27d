package io.sterna.lab.attack;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Host;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The sockets of an attacker in a host's network namespace: an ordinary UDP one, and a raw one
/// that sends any IPv4 packet, whoever it says that it is from. A socket stays where the thread was
/// that opened it.
final class Foothold implements AutoCloseable {
  private static final int O_RDONLY = 0;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;
  private static final int IPPROTO_RAW = 255;
  private static final int SOCKADDR_IN = 16;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN = call("open", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle SETNS = call("setns", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SENDTO =
      call("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

  private final Host host;
  private final int raw;

  Foothold(Host host) {
    this.host = host;
    this.raw = inside(() -> (int) SOCKET.invokeExact(AF_INET, SOCK_RAW, IPPROTO_RAW));
    if (raw < 0) throw new IllegalStateException("no raw socket in " + host);
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    var at = LINKER.defaultLookup().findOrThrow(name);
    return LINKER.downcallHandle(at, FunctionDescriptor.of(result, arguments));
  }

  /// What may throw anything, as native calls do.
  private interface Body<T> {
    T run() throws Throwable;
  }

  private <T> T inside(Body<T> body) {
    Callable<T> entered =
        () -> {
          try (var arena = Arena.ofConfined()) {
            var path = arena.allocateFrom("/run/netns/" + host.namespace());
            int fd = (int) OPEN.invokeExact(path, O_RDONLY);
            if ((int) SETNS.invokeExact(fd, CLONE_NEWNET) != 0) throw new IOException("setns");
            int _ = (int) CLOSE.invokeExact(fd);
            return body.run();
          } catch (Throwable e) {
            throw new IllegalStateException("in " + host.namespace(), e);
          }
        };
    var task = new FutureTask<T>(entered);
    Thread.ofPlatform().daemon().start(task);
    try {
      return task.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A UDP socket of the host's own.
  DatagramChannel udp(IpAddress address, int port) {
    return inside(
        () -> DatagramChannel.open().bind(new InetSocketAddress(Forged.java(address), port)));
  }

  /// Sends an IPv4 packet, header and all.
  void send(byte[] packet) {
    try (var arena = Arena.ofConfined()) {
      var to = arena.allocate(SOCKADDR_IN, 8);
      to.set(JAVA_SHORT, 0, (short) AF_INET);
      for (int i = 0; i < 4; i++) to.set(JAVA_BYTE, 4L + i, packet[16 + i]);
      var bytes = arena.allocateFrom(JAVA_BYTE, packet);
      long sent = (long) SENDTO.invokeExact(raw, bytes, (long) packet.length, 0, to, SOCKADDR_IN);
      if (sent != packet.length) throw new IOException("sent " + sent);
    } catch (Throwable e) {
      throw new IllegalStateException("from " + host.namespace(), e);
    }
  }

  @Override
  public void close() {
    try {
      int _ = (int) CLOSE.invokeExact(raw);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
