package io.sterna.core.association;

import io.sterna.core.identifier.Ordered;
import java.util.List;
import java.util.Set;

/// Protections that are switched off, so that the simulator can prove that it would notice. Nothing
/// but its mutation checks sets any of these.
public record Weaknesses(Set<Protection> off) {
  /// What can be switched off.
  public enum Protection {
    /// A SEALED counts once (protocol §5).
    REPLAY_WINDOW,
    /// Data goes only to a locator that has answered a nonce (protocol §6).
    VERIFICATION,
    /// An older locator set does not replace a newer one (protocol §6).
    REVISIONS,
    /// An INIT counts only with a newer TIMESTAMP (protocol §5).
    TIMESTAMPS,
    /// Under load an initiator proves its address (protocol §5).
    COOKIES,
    /// An INIT has its effect once a SEALED proves its sender (protocol §5).
    CONFIRMATION
  }

  /// All protections on.
  public static final Weaknesses NONE = without();

  public Weaknesses {
    off = Ordered.set(off);
  }

  public static Weaknesses without(Protection... off) {
    return new Weaknesses(Ordered.set(List.of(off)));
  }

  boolean lacks(Protection protection) {
    return off.contains(protection);
  }
}
