package io.sterna.net.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// One message of a netlink datagram, in the machine's byte order:
///
/// ```
/// 0        4      6       8          12      16
/// | length | type | flags | sequence | port  | body, padded to 4
/// ```
///
/// @param body what follows the header; not to be written to, and read through [#body()] only
public record NetlinkMessage(int type, int flags, int sequence, ByteBuffer body) {
  static final int HEADER = 16;
  static final int ERROR = 2;
  static final int DONE = 3;

  /// A view of its own, from the first byte to the last.
  @Override
  public ByteBuffer body() {
    return body.duplicate().order(ByteOrder.nativeOrder());
  }

  /// All messages of one datagram.
  public static List<NetlinkMessage> parse(ByteBuffer datagram) throws NetlinkException {
    var in = datagram.duplicate().order(ByteOrder.nativeOrder());
    var messages = new ArrayList<NetlinkMessage>();
    while (in.remaining() >= HEADER) {
      int start = in.position();
      int length = in.getInt(start);
      if (length < HEADER || length > in.remaining()) {
        throw new NetlinkException("a length of " + length + " in " + in.remaining() + " bytes");
      }
      int type = Short.toUnsignedInt(in.getShort(start + 4));
      int flags = Short.toUnsignedInt(in.getShort(start + 6));
      var body = in.slice(start + HEADER, length - HEADER);
      messages.add(new NetlinkMessage(type, flags, in.getInt(start + 8), body));
      in.position(Math.min(start + (length + 3 & ~3), in.limit()));
    }
    if (in.hasRemaining()) throw new NetlinkException(in.remaining() + " bytes left over");
    return messages;
  }

  /// The fixed part of the body, `length` bytes.
  ByteBuffer fixed(int length) throws NetlinkException {
    var in = body();
    if (in.remaining() < length) {
      throw new NetlinkException("type " + type + " with " + in.remaining() + " bytes");
    }
    return in.slice(0, length).order(ByteOrder.nativeOrder());
  }

  /// The attributes behind the fixed part.
  Attributes attributes(int fixedLength) throws NetlinkException {
    var in = body();
    in.position(Math.min(fixedLength + 3 & ~3, in.limit()));
    return Attributes.parse(in);
  }
}
