package io.sterna.net.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// struct msghdr with one buffer, a peer address and room for control messages, as recvmsg(2) and
/// sendmsg(2) want it.
///
/// ```
/// 0      8         16    24      32        40           48      56
/// | name | namelen | iov | iovlen | control | controllen | flags |
///
/// control message:  0        8       12     16
///                   | length | level | type | data, padded to 8
/// ```
public final class MessageHeader {
  private static final int CONTROL = 128;
  private static final int CONTROL_HEADER = 16;

  private final MemorySegment header;
  private final MemorySegment name;
  private final MemorySegment vector;
  private final MemorySegment buffer;
  private final MemorySegment control;

  /// Finds a control message's data.
  @FunctionalInterface
  public interface ControlReader {
    void read(int level, int type, MemorySegment data);
  }

  public MessageHeader(int bufferSize, Arena arena) {
    header = arena.allocate(56, 8);
    name = arena.allocate(SocketAddress.MOST, 8);
    vector = arena.allocate(16, 8);
    buffer = arena.allocate(bufferSize, 8);
    control = arena.allocate(CONTROL, 8);
    header.set(ADDRESS, 0, name);
    header.set(ADDRESS, 16, vector);
    header.set(JAVA_LONG, 24, 1);
    header.set(ADDRESS, 32, control);
    vector.set(ADDRESS, 0, buffer);
  }

  /// The struct itself.
  public MemorySegment segment() {
    return header;
  }

  /// The sender after a receive; to be written before a send.
  public MemorySegment name() {
    return name;
  }

  public MemorySegment buffer() {
    return buffer;
  }

  /// Opens everything for the next receive.
  public void forReceive() {
    header.set(JAVA_INT, 8, SocketAddress.MOST);
    header.set(JAVA_LONG, 40, CONTROL);
    header.set(JAVA_INT, 48, 0);
    vector.set(JAVA_LONG, 8, buffer.byteSize());
  }

  /// Sets the lengths for a send of `length` bytes to an address of `nameLength` bytes with one
  /// control message.
  ///
  /// @return where the control message's data goes
  public MemorySegment forSend(int length, int nameLength, int level, int type, int dataLength) {
    header.set(JAVA_INT, 8, nameLength);
    header.set(JAVA_LONG, 40, CONTROL_HEADER + align(dataLength));
    header.set(JAVA_INT, 48, 0);
    vector.set(JAVA_LONG, 8, length);
    control.fill((byte) 0);
    control.set(JAVA_LONG, 0, CONTROL_HEADER + dataLength);
    control.set(JAVA_INT, 8, level);
    control.set(JAVA_INT, 12, type);
    return control.asSlice(CONTROL_HEADER, dataLength);
  }

  /// Walks through the control messages that were received.
  public void controls(ControlReader reader) {
    long end = Math.min(header.get(JAVA_LONG, 40), CONTROL);
    long at = 0;
    while (at + CONTROL_HEADER <= end) {
      long length = control.get(JAVA_LONG, at);
      if (length < CONTROL_HEADER || at + length > end) return;
      var data = control.asSlice(at + CONTROL_HEADER, length - CONTROL_HEADER);
      reader.read(control.get(JAVA_INT, at + 8), control.get(JAVA_INT, at + 12), data);
      at += align(length);
    }
  }

  private static long align(long length) {
    return length + 7 & ~7;
  }
}
