package io.sterna.core.wire;

import io.sterna.core.wire.WireException.Reason;
import java.util.ArrayList;
import java.util.List;

/// Asks the peer to show that a path works, and shows what came from it (protocol §6, §9).
///
/// ```
/// | 5 | 0 | length | nonce 8 | form 1 | kind 1 | source 8 or 20 | destination 8 or 20 |
/// | count 1 | count times: nonce 8, source seen 8 or 20 |
/// ```
///
/// @param nonce that nobody else can know
/// @param form that the sender uses on this path
/// @param kind what this PROBE travels as
/// @param source as sent; `destination` likewise
/// @param heard nonces received in the last 10 s, at most [#MOST_HEARD]
public record Probe(
    long nonce, Form form, Kind kind, Endpoint source, Endpoint destination, List<Heard> heard)
    implements Command {
  static final int TYPE = 5;

  public static final int MOST_HEARD = 8;

  /// A nonce that was received, and the source it seemed to come from.
  public record Heard(long nonce, Endpoint sourceSeen) {}

  public Probe {
    heard = List.copyOf(heard);
    Fields.check("number of nonces in a PROBE", heard.size(), 0, MOST_HEARD);
  }

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    out.u64(nonce).u8(form.code()).u8(kind.code());
    source.encode(out);
    destination.encode(out);
    out.u8(heard.size());
    for (var one : heard) one.sourceSeen().encode(out.u64(one.nonce()));
  }

  static Probe decode(WireReader in) throws WireException {
    return new Probe(
        in.u64(),
        Form.decode(in),
        Kind.decode(in),
        Endpoint.decode(in),
        Endpoint.decode(in),
        decodeHeard(in));
  }

  private static List<Heard> decodeHeard(WireReader in) throws WireException {
    int count = in.u8();
    if (count > MOST_HEARD) throw in.refused(Reason.LIMIT, count + " nonces");
    var heard = new ArrayList<Heard>(count);
    for (int i = 0; i < count; i++) heard.add(new Heard(in.u64(), Endpoint.decode(in)));
    return heard;
  }
}
