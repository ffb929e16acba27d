package io.sterna.core.noise;

/// The two keys of a session, one for each direction (protocol §5).
public record SessionKeys(CipherKey send, CipherKey receive) {
  /// Forgets both; the session is over.
  public void destroy() {
    send.destroy();
    receive.destroy();
  }
}
