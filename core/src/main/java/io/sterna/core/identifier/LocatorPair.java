package io.sterna.core.identifier;

/// Our locator and the peer's, of the same address family: the ends of a path (protocol §1).
public record LocatorPair(IpAddress local, IpAddress remote) {
  public LocatorPair {
    if (local.isV4() != remote.isV4()) {
      throw new IllegalArgumentException(
          "a path has one address family, not " + local + " and " + remote);
    }
  }

  @Override
  public String toString() {
    return local + " - " + remote;
  }
}
