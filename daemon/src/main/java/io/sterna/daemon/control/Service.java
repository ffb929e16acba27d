package io.sterna.daemon.control;

import io.sterna.daemon.DaemonException;

/// What stands behind the control socket.
public interface Service {
  /// The answer to one question. May wait: for the engine's next turn, for DNS, for a peer.
  ///
  /// @throws DaemonException if there is none, with one sentence that says what to do
  Json answer(Request.Question question) throws DaemonException;

  /// Takes everything out of the system and begins to end; what was removed is in the answer.
  Json down() throws DaemonException;

  /// Those who read along.
  Readers readers();
}
