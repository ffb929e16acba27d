package io.sterna.core.association;

/// Protections that can be switched off, so that the simulator can prove that it would notice.
/// Nothing but its mutation checks sets any of these.
///
/// @param noReplayWindow a SEALED counts as often as it arrives (protocol §5)
/// @param noVerification data goes to a locator that has not answered a nonce (protocol §6)
/// @param noRevisions an older locator set replaces a newer one (protocol §6)
public record Weaknesses(boolean noReplayWindow, boolean noVerification, boolean noRevisions) {
  /// All protections on.
  public static final Weaknesses NONE = new Weaknesses(false, false, false);
}
