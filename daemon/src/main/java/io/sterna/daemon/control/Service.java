package io.sterna.daemon.control;

import io.sterna.daemon.DaemonException;

/// What stands behind the control socket. Each call may wait for the engine's next turn.
public interface Service {
  Json status() throws DaemonException;

  /// The paths to `name`.
  ///
  /// @throws DaemonException if there is no association with it
  Json paths(String name) throws DaemonException;

  /// Takes everything out of the system and begins to end; what was removed is in the answer.
  Json down() throws DaemonException;

  /// Those who read along.
  Readers readers();
}
