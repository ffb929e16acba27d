package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;

/// A loaded responder's demand for proof that the initiator gets what is sent to its address
/// (protocol §5).
///
/// ```
/// 0   1   2          4                8          20                     52
/// | 3 | 1 | reserved | receiver index | nonce 12 | sealed cookie 16 + 16 |
/// ```
///
/// @param receiverIndex the initiator index of the INIT that this answers
/// @param nonce 12 bytes
/// @param sealed the cookie under ChaCha20-Poly1305, 32 bytes
/// @param reserved 0 when sent, as it came when received
public record Cookie(int receiverIndex, Bytes nonce, Bytes sealed, int reserved)
    implements Message {
  static final int TYPE = 3;

  public static final int NONCE_LENGTH = 12;
  public static final int SEALED_LENGTH = 32;
  static final int LENGTH = 8 + NONCE_LENGTH + SEALED_LENGTH;

  public Cookie {
    Fields.check("length of a cookie's nonce", nonce.length(), NONCE_LENGTH, NONCE_LENGTH);
    Fields.check("length of a cookie", sealed.length(), SEALED_LENGTH, SEALED_LENGTH);
    Fields.check("reserved", reserved, 0, 0xffff);
  }

  public Cookie(int receiverIndex, Bytes nonce, Bytes sealed) {
    this(receiverIndex, nonce, sealed, 0);
  }

  @Override
  public byte[] encode() {
    return MessageHeader.write(TYPE, reserved)
        .u32(receiverIndex)
        .bytes(nonce)
        .bytes(sealed)
        .toArray();
  }

  static Cookie decode(int reserved, int length, WireReader in) throws WireException {
    MessageHeader.length("COOKIE", length, LENGTH, LENGTH);
    return new Cookie(in.u32(), in.value(NONCE_LENGTH), in.value(SEALED_LENGTH), reserved);
  }
}
