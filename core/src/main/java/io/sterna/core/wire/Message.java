package io.sterna.core.wire;

import io.sterna.core.wire.WireException.Reason;

/// A control message, the same bytes over UDP and ICMP (protocol §5).
///
/// ```
/// 0          1             2             4
/// | type     | version = 1 | reserved    | by type ...
/// ```
///
/// The reserved bytes are kept as they came, because MACs and AAD cover them: a later minor use of
/// them then still authenticates here, where they are ignored. We send zeros.
public sealed interface Message permits Init, Response, Cookie, Sealed {
  int VERSION = 1;

  /// Bytes of a message at most, PADDING beside PROBEs excepted (protocol §6).
  int MOST = 1200;

  /// Bytes of mac1 and of mac2.
  int MAC_LENGTH = 16;

  /// Bytes that the AEAD adds to what it seals.
  int TAG_LENGTH = 16;

  /// The whole message; a fresh array.
  byte[] encode();

  /// The message that these bytes are, of the version that this is.
  ///
  /// Nothing is authenticated here, and what is encrypted stays so.
  ///
  /// @throws WireException if they are none: to be dropped without an answer
  static Message decode(byte[] in) throws WireException {
    var reader = new WireReader(in, "message");
    int type = reader.u8();
    int version = reader.u8();
    if (version != VERSION) {
      throw new WireException(Reason.VERSION, "message of version " + version);
    }
    int reserved = reader.u16();
    return switch (type) {
      case Init.TYPE -> Init.decode(reserved, in.length, reader);
      case Response.TYPE -> Response.decode(reserved, in.length, reader);
      case Cookie.TYPE -> Cookie.decode(reserved, in.length, reader);
      case Sealed.TYPE -> Sealed.decode(reserved, in.length, reader);
      default -> throw new WireException(Reason.TYPE, "message of type " + type);
    };
  }
}
