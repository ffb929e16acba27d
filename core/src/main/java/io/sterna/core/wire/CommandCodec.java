package io.sterna.core.wire;

import io.sterna.core.wire.WireException.Reason;
import java.util.ArrayList;
import java.util.List;

/// All commands of a payload to bytes and back (protocol §6).
final class CommandCodec {
  private static final int MOST_VALUE = 0xffff;

  private CommandCodec() {}

  static List<Command> decodeAll(byte[] plaintext) throws WireException {
    var in = new WireReader(plaintext, "commands");
    var commands = new ArrayList<Command>();
    var size = new PayloadSize();
    while (in.remaining() > 0) {
      int before = in.remaining();
      var command = decode(in);
      size.add(command, before - in.remaining());
      if (size.isOver()) throw in.refused(Reason.LIMIT, size.toString());
      commands.add(command);
    }
    if (size.isOverAtEnd()) throw in.refused(Reason.LIMIT, size.toString());
    return List.copyOf(commands);
  }

  static byte[] encodeAll(List<? extends Command> commands) {
    var out = new WireWriter();
    var size = new PayloadSize();
    for (var command : commands) {
      int before = out.length();
      encode(command, out);
      size.add(command, out.length() - before);
    }
    if (size.isOver() || size.isOverAtEnd()) throw new IllegalArgumentException(size.toString());
    return out.toArray();
  }

  private static Command decode(WireReader in) throws WireException {
    int type = in.u8();
    int flags = in.u8();
    int length = in.u16();
    var value = in.slice(length, name(type));
    try {
      var command =
          (flags & Command.CRITICAL) != 0
              ? decodeRequest(type, flags, value)
              : decodeOther(type, flags, value);
      value.end();
      return command;
    } catch (IllegalArgumentException e) {
      // The records' own checks: what they refuse from us they refuse from others.
      throw value.refused(Reason.VALUE, String.valueOf(e.getMessage()));
    }
  }

  private static Command decodeRequest(int type, int flags, WireReader value) throws WireException {
    return switch (type) {
      case Create.TYPE -> Create.decode(value);
      case Add.TYPE -> Add.decode(value);
      case Delete.TYPE -> Delete.decode(value);
      case ListSet.TYPE -> ListSet.decode(value);
      case Context.TYPE -> Context.decode(value);
      case Close.TYPE -> Close.decode(value);
      default -> Unknown.decode(type, flags, value);
    };
  }

  private static Command decodeOther(int type, int flags, WireReader value) throws WireException {
    return switch (type) {
      case Probe.TYPE -> Probe.decode(value);
      case ProbeAck.TYPE -> ProbeAck.decode(value);
      case Keepalive.TYPE -> new Keepalive();
      case Ack.TYPE -> Ack.decode(value);
      case Nak.TYPE -> Nak.decode(value);
      case Padding.TYPE -> Padding.decode(value);
      case Timestamp.TYPE -> Timestamp.decode(value);
      default -> Unknown.decode(type, flags, value);
    };
  }

  private static void encode(Command command, WireWriter out) {
    int flags =
        switch (command) {
          case Request _ -> Command.CRITICAL;
          case Unknown unknown -> unknown.flags();
          case Probe _, ProbeAck _, Keepalive _, Ack _, Nak _, Padding _, Timestamp _ -> 0;
        };
    out.u8(command.type()).u8(flags).u16(0);
    int start = out.length();
    encodeValue(command, out);
    int length = out.length() - start;
    if (length > MOST_VALUE) {
      throw new IllegalArgumentException(name(command.type()) + " of " + length + " bytes");
    }
    out.u16At(start - 2, length);
  }

  private static void encodeValue(Command command, WireWriter out) {
    switch (command) {
      case Create create -> create.encode(out);
      case Add add -> add.encode(out);
      case Delete delete -> delete.encode(out);
      case ListSet list -> list.encode(out);
      case Context context -> context.encode(out);
      case Close close -> close.encode(out);
      case Probe probe -> probe.encode(out);
      case ProbeAck ack -> ack.encode(out);
      case Keepalive _ -> {}
      case Ack ack -> ack.encode(out);
      case Nak nak -> nak.encode(out);
      case Padding padding -> out.zeros(padding.length());
      case Timestamp timestamp -> out.bytes(timestamp.tai64n());
      case Unknown unknown -> out.bytes(unknown.value());
    }
  }

  /// The name of protocol §6, for messages.
  private static String name(int type) {
    return switch (type) {
      case Create.TYPE -> "CREATE";
      case Add.TYPE -> "ADD";
      case Delete.TYPE -> "DELETE";
      case ListSet.TYPE -> "LIST";
      case Probe.TYPE -> "PROBE";
      case ProbeAck.TYPE -> "PROBE-ACK";
      case Keepalive.TYPE -> "KEEPALIVE";
      case Context.TYPE -> "CONTEXT";
      case Close.TYPE -> "CLOSE";
      case Ack.TYPE -> "ACK";
      case Nak.TYPE -> "NAK";
      case Padding.TYPE -> "PADDING";
      case Timestamp.TYPE -> "TIMESTAMP";
      case Command.TYPE_MOVE -> "MOVE";
      default -> "command " + type;
    };
  }

  /// Counts a payload against [Command#MOST_PLAINTEXT].
  private static final class PayloadSize {
    private int padding;
    private int rest;
    private boolean probe;

    void add(Command command, int length) {
      if (command instanceof Padding) {
        padding += length;
      } else {
        rest += length;
      }
      probe |= command instanceof Probe;
    }

    /// Whether it is too long whatever else follows.
    boolean isOver() {
      return rest > Command.MOST_PLAINTEXT;
    }

    boolean isOverAtEnd() {
      return !probe && rest + padding > Command.MOST_PLAINTEXT;
    }

    @Override
    public String toString() {
      return rest
          + " bytes of commands and "
          + padding
          + " of PADDING where a message has room for "
          + Command.MOST_PLAINTEXT;
    }
  }
}
