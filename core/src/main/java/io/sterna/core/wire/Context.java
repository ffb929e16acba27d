package io.sterna.core.wire;

import io.sterna.core.identifier.Tcn;
import java.util.ArrayList;
import java.util.List;

/// CONTEXT: says that these connections are between us; the ACK lists those that the other end has
/// too (protocol §6, §7).
///
/// ```
/// | 8 | 1 | length | request id 4 | protocol 1 | reserved 1 | own port 2 | other port 2
///                                 | own identifier | other identifier | ...
/// ```
///
/// @param tcns seen from the sender: its own end is the local one
public record Context(int requestId, List<Tcn> tcns) implements Request {
  static final int TYPE = 8;

  public Context {
    tcns = List.copyOf(tcns);
  }

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    out.u32(requestId);
    encode(out, tcns);
  }

  static Context decode(WireReader in) throws WireException {
    return new Context(in.u32(), tcns(in));
  }

  static void encode(WireWriter out, List<Tcn> tcns) {
    for (var tcn : tcns) {
      out.u8(tcn.protocol()).u8(0).u16(tcn.localPort()).u16(tcn.remotePort());
      Fields.identifier(out, tcn.local());
      Fields.identifier(out, tcn.remote());
    }
  }

  static List<Tcn> tcns(WireReader in) throws WireException {
    var tcns = new ArrayList<Tcn>();
    while (in.remaining() > 0) {
      int protocol = in.u8();
      in.skip(1);
      int own = in.u16();
      int other = in.u16();
      tcns.add(new Tcn(protocol, Fields.identifier(in), Fields.identifier(in), own, other));
    }
    return tcns;
  }
}
