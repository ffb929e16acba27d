package io.sterna.net;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.util.List;

/// Everything that Sterna sets up on a host, in one place: put there, put back when something takes
/// it away, and taken out again.
///
/// - the device `sterna0` ([Tap]), its MTU, and on it: no ARP, no router solicitations, no
///   link-local address
/// - this host's identifier addresses on it, /128, without duplicate address detection
/// - the route `2001:2f::/32 dev sterna0 src <own identifier address>`
/// - the address label 5354 for `2001:2f::/32`, so that an identifier address is never the best
///   source towards anything else
/// - `use_oif_addrs_only = 1` on an uplink that would otherwise borrow the identifier address
///   as a source; which ones is written in the alias of `sterna0` (`ip link show sterna0` shows it)
/// - for each locator the rule `from <locator> fwmark 0x53540000 lookup <table>` and, for
///   each uplink, that table with a copy of the main table's routes out of it
/// - the nft table `netdev sterna` and the filters on `sterna0` ([Steering])
///
/// All of it is recognised by what the kernel shows (name, protocol number 83, priority, table
/// range), so that [#remove] needs no file and works after a crash.
@SuppressWarnings("DoNotCallSuggester") // signatures first, bodies follow
public final class Footprint {
  private Footprint() {}

  /// A footprint as it is to be; nothing is touched yet.
  ///
  /// @param device [Tap#name()]
  /// @param identifiers this host's identifier addresses, the one that programs use as source first
  /// @param mtu of the device, 1280 or more
  public static Footprint of(String device, List<IpAddress.V6> identifiers, int mtu) {
    throw new UnsupportedOperationException();
  }

  /// Puts everything there; the device must exist ([Tap#open]). Doing it again changes nothing.
  public void install(HostAddresses now) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Puts back what is gone and follows the uplinks.
  ///
  /// @return what had to be done, in words; empty if all was as it should be
  public List<String> refresh(HostAddresses now) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Takes everything out, whoever put it there and however it ended.
  ///
  /// @return what was removed, in words; empty if nothing was there
  public static List<String> remove(String device) throws IOException {
    throw new UnsupportedOperationException();
  }
}
