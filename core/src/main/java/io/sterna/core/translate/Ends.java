package io.sterna.core.translate;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Checksum;

/// Between which addresses a packet is, both of one family.
///
/// @param sum of both, as checksums cover them
record Ends(IpAddress source, IpAddress destination, int sum) {
  static Ends of(IpAddress source, IpAddress destination) {
    return new Ends(
        source, destination, Checksum.add(Checksum.sum(source), Checksum.sum(destination)));
  }

  /// Of what leaves over these locators.
  static Ends over(LocatorPair pair) {
    return of(pair.local(), pair.remote());
  }

  Ends reversed() {
    return new Ends(destination, source, sum);
  }

  boolean isV4() {
    return source.isV4();
  }
}
