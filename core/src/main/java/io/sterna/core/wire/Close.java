package io.sterna.core.wire;

/// Ends the association in order; contexts stay (protocol §6).
///
/// ```
/// | 9 | 1 | length | request id 4 | code 2 | text ... |
/// ```
///
/// @param code 0..65535
/// @param reason for people: printable ASCII, anything else becomes `?`; cut after 255 characters
public record Close(int requestId, int code, String reason) implements Request {
  static final int TYPE = 9;

  public Close {
    Fields.check("code", code, 0, 0xffff);
    reason = Fields.printable(reason);
  }

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    Fields.text(out.u32(requestId).u16(code), reason);
  }

  static Close decode(WireReader in) throws WireException {
    return new Close(in.u32(), in.u16(), Fields.text(in));
  }
}
