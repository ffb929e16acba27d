package io.sterna.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sterna.core.identifier.Bytes;
import io.sterna.net.libc.Errno;
import io.sterna.net.libc.Libc;
import io.sterna.net.libc.SystemCallException;
import io.sterna.net.libc.Wakeup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Sterna's network device `sterna0`: a persistent TAP between this host's stack and the
/// translator.
///
/// Its reader gets, whole and in wire size, what this host sends to identifier addresses and what
/// [Steering] diverts from the network. What is written to it arrives in this host's stack. The
/// device outlives its reader: a daemon that starts again finds it with all that lies on it, and
/// while nobody reads, packets into it are dropped. [Footprint#remove] takes it away.
///
/// No offloads are accepted, so the kernel cuts large packets and completes checksums before they
/// come here; one that still lacks its checksum is completed all the same.
///
/// One thread reads. Any thread may write or close.
public final class Tap implements AutoCloseable {
  /// The usual name.
  public static final String DEFAULT_NAME = "sterna0";

  /// The room that [#read] needs: the largest packet and its headers.
  public static final int BUFFER = 65_536 + TapFrame.HEADERS;

  private static final int IFF_TAP = 0x0002;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETPERSIST = 0x400454cbL;
  private static final long TUNSETOFFLOAD = 0x400454d0L;
  private static final long TUNSETVNETHDRSZ = 0x400454d8L;
  private static final long SIOCGIFHWADDR = 0x8927;
  private static final int IFREQ = 40;
  private static final int NAME_BYTES = 15;

  private final String name;
  private final byte[] mac;
  private final int fd;
  private final Wakeup wakeup;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment scratch = arena.allocate(BUFFER);
  private final Object reading = new Object();
  private final Object writing = new Object();
  private volatile boolean closed;

  private Tap(String name, byte[] mac, int fd, Wakeup wakeup) {
    this.name = name;
    this.mac = mac;
    this.fd = fd;
    this.wakeup = wakeup;
  }

  /// Opens the device, making it if it is not there. It is left down: [Footprint#install] sets it
  /// up.
  ///
  /// @throws IOException with a sentence that says what to do: no /dev/net/tun, no right, the
  ///     device in use by another process, a device of that name that is something else
  public static Tap open(String name) throws IOException {
    var bytes = name.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length == 0 || bytes.length > NAME_BYTES) {
      throw new IOException("a device name has 1 to 15 characters, '" + name + "' does not");
    }
    int fd = openTun();
    try (var arena = Arena.ofConfined()) {
      var request = arena.allocate(IFREQ);
      MemorySegment.copy(bytes, 0, request, JAVA_BYTE, 0, bytes.length);
      request.set(JAVA_SHORT, 16, (short) (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR));
      int attached = Libc.ioctl(fd, TUNSETIFF, request);
      if (attached < 0) throw new SystemCallException(notAttached(name, -attached), -attached);
      var size = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_INT, TapFrame.VNET_HEADER);
      Libc.check(Libc.ioctl(fd, TUNSETVNETHDRSZ, size), "cannot set up " + name);
      Libc.check(Libc.ioctl(fd, TUNSETOFFLOAD, 0), "cannot switch off the offloads of " + name);
      Libc.check(Libc.ioctl(fd, TUNSETPERSIST, 1), "cannot make " + name + " persistent");
      Libc.check(Libc.ioctl(fd, SIOCGIFHWADDR, request), "cannot read the MAC of " + name);
      var mac = request.asSlice(18, 6).toArray(JAVA_BYTE);
      return new Tap(name, mac, fd, Wakeup.open());
    } catch (IOException e) {
      Libc.close(fd);
      throw e;
    }
  }

  public String name() {
    return name;
  }

  /// The device's link-layer address, 6 bytes.
  public Bytes mac() {
    return Bytes.of(mac);
  }

  /// Waits for the next packet.
  ///
  /// @param buffer at least [#BUFFER] bytes
  /// @return empty after [#wake], and once this is closed
  /// @throws IOException if the device is gone
  public Optional<Arrival> read(MemorySegment buffer) throws IOException {
    synchronized (reading) {
      while (!closed) {
        int length = Libc.read(fd, buffer);
        if (length >= 0) {
          var arrival = TapFrame.decode(buffer.asSlice(0, length), mac);
          if (arrival.isPresent()) return arrival;
        } else if (length == -Errno.EAGAIN) {
          Libc.check(wakeup.await(fd), "cannot wait for " + name);
          if (wakeup.clear()) return Optional.empty();
        } else if (length != -Errno.EINTR) {
          throw gone(-length);
        }
      }
      return Optional.empty();
    }
  }

  /// Gives this host's stack a packet as if it had arrived on this device.
  ///
  /// @param packet with complete checksum
  /// @return whether the kernel took it; not while the device is down ([Footprint#refresh])
  /// @throws IOException if the device is gone
  public boolean deliver(MemorySegment packet) throws IOException {
    return write(packet, 0);
  }

  /// Gives this host's stack a steered packet, unchanged, as if it had never been steered: it
  /// arrives on the interface that it came by.
  ///
  /// @param interfaceIndex [Arrival#from]; where that is [Arrival#UNKNOWN], that of the interface
  ///     that holds the packet's destination address
  /// @return as for [#deliver]
  public boolean handBack(MemorySegment packet, int interfaceIndex) throws IOException {
    return write(packet, interfaceIndex);
  }

  private boolean write(MemorySegment packet, int interfaceIndex) throws IOException {
    synchronized (writing) {
      if (closed) throw new IOException(name + " is closed");
      int length = TapFrame.encode(packet, mac, interfaceIndex, scratch);
      int written = Libc.write(fd, scratch.asSlice(0, length));
      if (written == -Errno.EBADFD) throw gone(-written);
      return written >= 0;
    }
  }

  /// Ends the reader's wait, now or the next time that there is nothing to read.
  public void wake() {
    wakeup.signal();
  }

  /// Ends the wait of [#read]. The device stays.
  @Override
  public void close() {
    if (closed) return;
    closed = true;
    wakeup.signal();
    synchronized (reading) {
      synchronized (writing) {
        Libc.close(fd);
        wakeup.close();
        arena.close();
      }
    }
  }

  @Override
  public String toString() {
    return name + Arrays.toString(mac);
  }

  private SystemCallException gone(int errno) {
    return new SystemCallException(
        "the device " + name + " does not work any more: start the daemon again", errno);
  }

  private static int openTun() throws IOException {
    int fd = Libc.open("/dev/net/tun", Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NONBLOCK);
    if (fd >= 0) return fd;
    throw new SystemCallException(
        switch (-fd) {
          case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
              "there is no /dev/net/tun: load it with 'modprobe tun', or give the container the"
                  + " device";
          case Errno.EACCES, Errno.EPERM ->
              "may not open /dev/net/tun: run as root or with CAP_NET_ADMIN and access to the device";
          default -> "cannot open /dev/net/tun";
        },
        -fd);
  }

  private static String notAttached(String name, int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES ->
          "may not make the device " + name + ": run as root or with CAP_NET_ADMIN";
      case Errno.EBUSY ->
          name + " is in use by another process: another Sterna daemon runs here; stop it first";
      case Errno.EINVAL ->
          name
              + " exists and is no TAP device of Sterna's: remove it with 'ip link del "
              + name
              + "'";
      default -> "cannot make the device " + name;
    };
  }
}
