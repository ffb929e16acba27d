package io.sterna.core.wire;

import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;

/// Tells the peer of a locator that its sender has no longer (protocol §6).
///
/// ```
/// | 3 | 1 | length | request id 4 | locator 14 or 26 | locator set |
/// ```
///
/// @param went the locator that went
/// @param result the sender's whole set afterwards
public record Delete(int requestId, Locator went, LocatorSet result) implements Request {
  static final int TYPE = 3;

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    out.u32(requestId);
    Fields.locator(out, went);
    Fields.locatorSet(out, result);
  }

  static Delete decode(WireReader in) throws WireException {
    return new Delete(in.u32(), Fields.locator(in), Fields.locatorSet(in));
  }
}
