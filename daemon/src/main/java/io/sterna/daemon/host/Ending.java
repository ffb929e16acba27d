package io.sterna.daemon.host;

/// How a daemon ends.
public enum Ending {
  /// Another one may follow: what connections live on stays, everything else goes.
  ///
  /// Segments of a live connection that meet no daemon and no steering meet local TCP, which ends
  /// the connection with a RST.
  PAUSE,
  /// Everything goes.
  REMOVE
}
