package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.wire.WireException.Reason;

/// What the four messages share.
final class MessageHeader {
  /// A MAC that is not set yet, or mac2 without a cookie.
  static final Bytes NO_MAC = Bytes.of(new byte[Message.MAC_LENGTH]);

  private MessageHeader() {}

  /// A writer that holds the four bytes with which all messages begin.
  static WireWriter write(int type, int reserved) {
    return new WireWriter().u8(type).u8(Message.VERSION).u16(reserved);
  }

  static void length(String what, int length, int least, int most) throws WireException {
    if (length < least || length > most) {
      throw new WireException(Reason.LENGTH, what + " of " + length + " bytes");
    }
  }
}
