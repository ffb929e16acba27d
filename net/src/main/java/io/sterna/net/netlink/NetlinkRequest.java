package io.sterna.net.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sterna.core.identifier.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A netlink request as it is put together: the fixed part first, then attributes.
public final class NetlinkRequest {
  static final int REQUEST = 0x1;
  static final int ACK = 0x4;
  static final int DUMP = 0x300;
  static final int REPLACE = 0x100;
  static final int EXCLUSIVE = 0x200;
  static final int CREATE = 0x400;

  private static final int LARGEST = 1024;

  private final ByteBuffer out = ByteBuffer.allocate(LARGEST).order(ByteOrder.nativeOrder());

  /// @param flags beside REQUEST, which every request has
  NetlinkRequest(int type, int flags) {
    out.putInt(0).putShort((short) type).putShort((short) (flags | REQUEST)).putInt(0).putInt(0);
  }

  NetlinkRequest u8(int... values) {
    for (int value : values) out.put((byte) value);
    return this;
  }

  NetlinkRequest u16(int value) {
    out.putShort((short) value);
    return this;
  }

  NetlinkRequest u32(int value) {
    out.putInt(value);
    return this;
  }

  NetlinkRequest bytes(byte[] value) {
    out.put(value);
    return this;
  }

  NetlinkRequest attribute(int type, int value) {
    begin(type, 4);
    out.putInt(value);
    return this;
  }

  NetlinkRequest attribute(int type, byte[] value) {
    begin(type, value.length);
    out.put(value);
    pad();
    return this;
  }

  NetlinkRequest attribute8(int type, int value) {
    return attribute(type, new byte[] {(byte) value});
  }

  NetlinkRequest attribute(int type, IpAddress address) {
    return attribute(type, address.bytes());
  }

  /// A text with the zero that ends it.
  NetlinkRequest attribute(int type, String text) {
    return attribute(type, (text + "\0").getBytes(UTF_8));
  }

  /// Attributes within an attribute.
  NetlinkRequest nest(int type, Runnable inner) {
    int start = out.position();
    begin(type, 0);
    inner.run();
    out.putShort(start, (short) (out.position() - start));
    return this;
  }

  /// The message.
  byte[] encode(int sequence, boolean acknowledged) {
    var whole = new byte[out.position()];
    out.putInt(0, whole.length).putInt(8, sequence);
    int flags = out.getShort(6) & ~ACK;
    out.putShort(6, (short) (acknowledged ? flags | ACK : flags));
    out.get(0, whole);
    return whole;
  }

  private void begin(int type, int length) {
    out.putShort((short) (4 + length)).putShort((short) type);
  }

  private void pad() {
    while ((out.position() & 3) != 0) out.put((byte) 0);
  }
}
