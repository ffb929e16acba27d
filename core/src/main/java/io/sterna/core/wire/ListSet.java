package io.sterna.core.wire;

/// LIST: asks which of our locators the peer holds; the ACK carries the set (protocol §6).
///
/// ```
/// | 4 | 1 | 4 | request id 4 |
/// ```
public record ListSet(int requestId) implements Request {
  static final int TYPE = 4;

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    out.u32(requestId);
  }

  static ListSet decode(WireReader in) throws WireException {
    return new ListSet(in.u32());
  }
}
