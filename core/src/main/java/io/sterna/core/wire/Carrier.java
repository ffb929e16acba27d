package io.sterna.core.wire;

/// What a control message travels in (protocol §4).
public enum Carrier {
  UDP,
  ICMP;

  /// Whether addresses have a port beside them; where they do not it is 0 (protocol §6).
  public boolean hasPorts() {
    return this == UDP;
  }
}
