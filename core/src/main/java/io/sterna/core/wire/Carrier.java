package io.sterna.core.wire;

/// What a control message travels in (protocol §4).
public enum Carrier {
  UDP,
  ICMP
}
