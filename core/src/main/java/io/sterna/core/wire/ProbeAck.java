package io.sterna.core.wire;

/// Brings a PROBE's nonce back (protocol §6, §9).
///
/// ```
/// | 6 | 0 | length | nonce 8 | form 1 | kind seen 1 | source seen 8 or 20 |
/// ```
///
/// @param nonce of the PROBE
/// @param form that the sender of this uses on the path
/// @param kindSeen what the PROBE travelled as
/// @param sourceSeen where the PROBE seemed to come from
public record ProbeAck(long nonce, Form form, Kind kindSeen, Endpoint sourceSeen)
    implements Command {
  static final int TYPE = 6;

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    sourceSeen.encode(out.u64(nonce).u8(form.code()).u8(kindSeen.code()));
  }

  static ProbeAck decode(WireReader in) throws WireException {
    return new ProbeAck(in.u64(), Form.decode(in), Kind.decode(in), Endpoint.decode(in));
  }
}
