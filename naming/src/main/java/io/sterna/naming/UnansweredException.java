package io.sterna.naming;

import java.io.IOException;

/// No server answered; the message says which were asked and why not.
final class UnansweredException extends IOException {
  UnansweredException(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this; // an expected outcome, made often when the network is down
  }
}
