package io.sterna.core.wire;

import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;

/// Tells the peer of a locator that its sender has now (protocol §6).
///
/// ```
/// | 2 | 1 | length | request id 4 | locator 14 or 26 | locator set |
/// ```
///
/// @param came the locator that came
/// @param result the sender's whole set afterwards
public record Add(int requestId, Locator came, LocatorSet result) implements Request {
  static final int TYPE = 2;

  @Override
  public int type() {
    return TYPE;
  }

  void encode(WireWriter out) {
    out.u32(requestId);
    Fields.locator(out, came);
    Fields.locatorSet(out, result);
  }

  static Add decode(WireReader in) throws WireException {
    return new Add(in.u32(), Fields.locator(in), Fields.locatorSet(in));
  }
}
