package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.util.Set;

/// Diverts TCP from peers' locators to local addresses into the TAP, before this host's own TCP
/// could
/// answer it: an nft table with an ingress chain for each uplink, and filters on the TAP that let
/// handed-back packets arrive on the interface that they came by ([Tap#handBack]).
///
/// Each change runs `nft` (and for new interfaces `tc`) once; call it for batches, not for every
/// packet. What stands in the kernel stays when the daemon dies, so that no segment of a Sterna
/// connection meets local TCP meanwhile.
@SuppressWarnings("DoNotCallSuggester") // signatures first, bodies follow
public final class Steering {
  private Steering() {}

  /// Takes over the table as it is, or makes it; peers of a run before stay in it.
  public static Steering install(String device) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// The peers' locators that are steered now; after [#install] those that a run before left.
  public Set<IpAddress> peers() {
    throw new UnsupportedOperationException();
  }

  /// Replaces the set of peers' locators.
  public void peers(Set<IpAddress> locators) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Follows the uplinks.
  public void uplinks(HostAddresses now) throws IOException {
    throw new UnsupportedOperationException();
  }
}
