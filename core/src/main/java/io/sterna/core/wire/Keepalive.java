package io.sterna.core.wire;

/// Shows that its sender is there (protocol §6).
///
/// ```
/// | 7 | 0 | 0 |
/// ```
public record Keepalive() implements Command {
  static final int TYPE = 7;

  @Override
  public int type() {
    return TYPE;
  }
}
