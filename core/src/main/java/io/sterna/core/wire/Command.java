package io.sterna.core.wire;

import java.util.List;

/// A command inside INIT, RESPONSE or SEALED (protocol §6).
///
/// ```
/// 0      1       2        4
/// | type | flags | length | value ...
/// ```
///
/// Flag bit 0 ([#CRITICAL]) is set on exactly the commands that ask for an ACK or NAK, the
/// [Request]s, and those begin with a request id. ACK and NAK have a request id too but not the
/// bit: nobody answers an answer. A known type with the wrong bit 0 is not the layout known here,
/// so it is an [Unknown] like any other. The other seven bits are 0 when sent and ignored when
/// received.
public sealed interface Command
    permits Request, Probe, ProbeAck, Keepalive, Ack, Nak, Padding, Timestamp, Unknown {
  /// Flag bit 0: the value begins with a request id, and whoever does not know the type says so.
  int CRITICAL = 0x01;

  /// A type of protocol §6 that is only reserved.
  int TYPE_MOVE = 14;

  /// Bytes of type, flags and length.
  int HEADER_LENGTH = 4;

  /// Bytes of commands in a message at most, PADDING beside PROBEs excepted (protocol §6).
  int MOST_PLAINTEXT = Message.MOST - Sealed.HEADER_LENGTH - Message.TAG_LENGTH;

  /// The number of protocol §6.
  int type();

  /// All commands of a decrypted payload, in order.
  ///
  /// A locator that cannot be used (multicast and so on) is no error here: the association skips
  /// it and names it in its ACK.
  ///
  /// @throws WireException if any of it is malformed: nothing of such a message counts
  static List<Command> decodeAll(byte[] plaintext) throws WireException {
    return CommandCodec.decodeAll(plaintext);
  }

  /// The payload that these commands make.
  ///
  /// @throws IllegalArgumentException if it is longer than a message may be
  static byte[] encodeAll(List<? extends Command> commands) {
    return CommandCodec.encodeAll(commands);
  }
}
