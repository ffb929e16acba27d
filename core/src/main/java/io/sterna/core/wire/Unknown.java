package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/// A command that this version does not know: NAK `unsupported` if it is critical, else skipped
/// (protocol §6).
///
/// @param flags as received; bit 0 is [Command#CRITICAL]
/// @param value all of it, the request id of a critical one included
public record Unknown(int type, int flags, Bytes value) implements Command {
  private static final int REQUEST_ID_LENGTH = 4;

  public Unknown {
    Fields.check("type", type, 0, 0xff);
    Fields.check("flags", flags, 0, 0xff);
    boolean critical = (flags & CRITICAL) != 0;
    if (isKnown(type, critical)) {
      throw new IllegalArgumentException("type " + type + " is a known one");
    }
    int least = critical ? REQUEST_ID_LENGTH : 0;
    Fields.check("length of a command", value.length(), least, 0xffff);
  }

  /// What a NAK `unsupported` has to name; empty if the command may be skipped.
  public OptionalInt requestId() {
    return (flags & CRITICAL) == 0
        ? OptionalInt.empty()
        : OptionalInt.of(ByteBuffer.wrap(value.toArray()).getInt());
  }

  static Unknown decode(int type, int flags, WireReader in) throws WireException {
    return new Unknown(type, flags, in.rest());
  }

  private static boolean isKnown(int type, boolean critical) {
    return switch (type) {
      case Create.TYPE, Add.TYPE, Delete.TYPE, ListSet.TYPE, Context.TYPE, Close.TYPE -> critical;
      case Probe.TYPE,
          ProbeAck.TYPE,
          Keepalive.TYPE,
          Ack.TYPE,
          Nak.TYPE,
          Padding.TYPE,
          Timestamp.TYPE ->
          !critical;
      default -> false;
    };
  }
}
