package io.sterna.core.wire;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorSet;
import java.util.List;

/// Asks the responder for an association (protocol §6; the 1994 draft's CREATE).
///
/// ```
/// | 1 | 1 | length | request id 4 | responder | own | locator set | source | capabilities ... |
/// ```
///
/// @param responder whom the initiator wants to talk to
/// @param own who the initiator says it is
/// @param set all locators of `own`
/// @param source address and port as sent, one for all copies of an attempt
/// @param capabilities of the initiator, no id twice
public record Create(
    int requestId,
    Identifier responder,
    Identifier own,
    LocatorSet set,
    Endpoint source,
    List<Capability> capabilities)
    implements Request {
  static final int TYPE = 1;

  public Create {
    capabilities = Capability.checked(capabilities);
  }

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    out.u32(requestId);
    Fields.identifier(out, responder);
    Fields.identifier(out, own);
    Fields.locatorSet(out, set);
    source.encode(out);
    CapabilityCodec.encode(out, capabilities);
  }

  static Create decode(WireReader in) throws WireException {
    return new Create(
        in.u32(),
        Fields.identifier(in),
        Fields.identifier(in),
        Fields.locatorSet(in),
        Endpoint.decode(in),
        CapabilityCodec.decode(in));
  }
}
