package io.sterna.core.wire;

/// A request was not done (protocol §6).
///
/// ```
/// | 11 | 0 | length | request id 4 | code 2 | text ... |
/// ```
///
/// @param requestId of the request
/// @param text for people: printable ASCII, anything else becomes `?`; cut after 255 characters
public record Nak(int requestId, NakCode code, String text) implements Command {
  static final int TYPE = 11;

  public Nak {
    text = Fields.printable(text);
  }

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    Fields.text(out.u32(requestId).u16(code.code()), text);
  }

  static Nak decode(WireReader in) throws WireException {
    int requestId = in.u32();
    int number = in.u16();
    var code = NakCode.of(number);
    var text = Fields.text(in);
    return new Nak(requestId, code, number == code.code() ? text : "code " + number + ": " + text);
  }
}
