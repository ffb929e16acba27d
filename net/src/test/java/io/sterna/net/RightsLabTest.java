package io.sterna.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a process without rights is told: one sentence that says what to do.
@Tag("lab")
class RightsLabTest {
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_NET_RAW = 13;
  private static final int VERSION_3 = 0x20080522;

  @Test
  void eachMissingRightIsNamed() {
    try (var ns = Namespace.create()) {
      var own = (IpAddress.V6) IpAddress.parse("2001:2f::a");
      var footprint = Footprint.of("sterna0", List.of(own), 1400);
      ns.call(
          () -> {
            Tap.open("sterna0").close(); // persistent: it stays
            dropRights();
            assertRefused(
                () -> Tap.open("sterna1"), "make the device sterna1: run as root or with");
            assertRefused(RawSender::open, "may not open a raw socket: run as root or with");
            assertRefused(
                () -> MessageCarrier.udp(7105, (l, r, p, m) -> {}), "run as root or with");
            var filter = new InterfaceFilter(Set.of(), "sterna0");
            assertRefused(() -> NetMonitor.start(filter, now -> {}), "run as root or with");
            assertRefused(
                () -> footprint.refresh(NetMonitor.look(filter)), "set up sterna0: run as root or");
            return null;
          });
    }
  }

  private static void assertRefused(ThrowingCallable body, String sentence) {
    assertThatThrownBy(body).isInstanceOf(IOException.class).hasMessageContaining(sentence);
  }

  /// Takes the network capabilities from this thread.
  private static void dropRights() {
    try (var arena = Arena.ofConfined()) {
      var header = arena.allocateFrom(JAVA_INT, VERSION_3, 0);
      var data = arena.allocate(24); // effective, permitted, inheritable: twice 32 of each
      call("capget", header, data);
      for (int at = 0; at < 12; at += 4) {
        data.set(JAVA_INT, at, data.get(JAVA_INT, at) & ~(1 << CAP_NET_ADMIN | 1 << CAP_NET_RAW));
      }
      call("capset", header, data);
    }
  }

  private static void call(String name, MemorySegment header, MemorySegment data) {
    var linker = Linker.nativeLinker();
    var function =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    try {
      if ((int) function.invokeExact(header, data) != 0) throw new AssertionError(name);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
