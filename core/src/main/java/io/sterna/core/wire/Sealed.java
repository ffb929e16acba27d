package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;

/// Commands under a session's keys (protocol §5).
///
/// ```
/// 0   1   2          4                8         16
/// | 4 | 1 | reserved | receiver index | counter | AEAD of commands ...
/// |<------------------- AAD ------------------->|
/// ```
///
/// @param receiverIndex the index that the receiver chose for the session
/// @param counter unsigned, of the sender's direction, shared with SEALED-DATA
/// @param ciphertext at least a tag; PADDING for path MTU makes it longer than other messages
/// @param reserved 0 when sent, as it came when received
public record Sealed(int receiverIndex, long counter, Bytes ciphertext, int reserved)
    implements Message {
  static final int TYPE = 4;

  /// Bytes of [#header].
  public static final int HEADER_LENGTH = 16;

  /// What an IP packet can hold at most.
  private static final int MOST_BYTES = 0xffff;

  public Sealed {
    int most = MOST_BYTES - HEADER_LENGTH;
    Fields.check("length of a ciphertext", ciphertext.length(), TAG_LENGTH, most);
    Fields.check("reserved", reserved, 0, 0xffff);
  }

  public Sealed(int receiverIndex, long counter, Bytes ciphertext) {
    this(receiverIndex, counter, ciphertext, 0);
  }

  /// The AAD of a message that we are about to seal; a fresh array.
  public static byte[] header(int receiverIndex, long counter) {
    return start(receiverIndex, counter, 0).toArray();
  }

  /// The AAD: the first 16 bytes, as they came; a fresh array.
  public byte[] header() {
    return start(receiverIndex, counter, reserved).toArray();
  }

  @Override
  public byte[] encode() {
    return start(receiverIndex, counter, reserved).bytes(ciphertext).toArray();
  }

  private static WireWriter start(int receiverIndex, long counter, int reserved) {
    return MessageHeader.write(TYPE, reserved).u32(receiverIndex).u64(counter);
  }

  static Sealed decode(int reserved, int length, WireReader in) throws WireException {
    MessageHeader.length("SEALED", length, HEADER_LENGTH + TAG_LENGTH, MOST_BYTES);
    return new Sealed(in.u32(), in.u64(), in.rest(), reserved);
  }
}
