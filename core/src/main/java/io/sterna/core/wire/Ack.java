package io.sterna.core.wire;

import io.sterna.core.identifier.Bytes;

/// A request was done (protocol §6).
///
/// ```
/// | 10 | 0 | length | request id 4 | value by the command that it answers ... |
/// ```
///
/// @param requestId of the request
/// @param value still encoded, since only who knows the request can read it: [AckValue#decode]
public record Ack(int requestId, Bytes value) implements Command {
  static final int TYPE = 10;

  /// The answer to `request` that carries `value`.
  ///
  /// @throws IllegalArgumentException if such a request has other values
  public static Ack of(Request request, AckValue value) {
    return new Ack(request.requestId(), AckValue.encode(request, value));
  }

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    out.u32(requestId).bytes(value);
  }

  static Ack decode(WireReader in) throws WireException {
    return new Ack(in.u32(), in.rest());
  }
}
