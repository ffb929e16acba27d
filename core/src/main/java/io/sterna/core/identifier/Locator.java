package io.sterna.core.identifier;

/// Where: an address of one interface, perhaps with a UDP port, as its owner describes it
/// (protocol §6).
///
/// @param address unicast, IPv4 or IPv6
/// @param port UDP port for control, 1..65535; 0 on the wire is [#DEFAULT_PORT]
/// @param behindNat the owner knows that a NAT stands before it
/// @param backup only when nothing better works
/// @param metered traffic there costs money
/// @param preference 0..65535, higher is better
/// @param lifetimeSeconds 0..0xffffffff, the largest being endless
public record Locator(
    IpAddress address,
    int port,
    boolean behindNat,
    boolean backup,
    boolean metered,
    int preference,
    long lifetimeSeconds) {
  public static final int DEFAULT_PORT = 19941;
  public static final int DEFAULT_PREFERENCE = 0x8000;
  public static final long ENDLESS = 0xffff_ffffL;

  public Locator {
    check("port", port, 1, 0xffff);
    check("preference", preference, 0, 0xffff);
    check("lifetime", lifetimeSeconds, 0, ENDLESS);
  }

  /// A locator with default port and preference, endless, without flags.
  public static Locator of(IpAddress address) {
    return of(address, DEFAULT_PORT);
  }

  public static Locator of(IpAddress address, int port) {
    return new Locator(address, port, false, false, false, DEFAULT_PREFERENCE, ENDLESS);
  }

  /// Whether a peer may ever be told to send here: not multicast, unspecified, link-local or
  /// loopback (protocol §6), nor one of these in the guise of a v4-mapped IPv6 address.
  public boolean isUsable() {
    return !(address.isMulticast()
        || address.isUnspecified()
        || address.isLinkLocal()
        || address.isLoopback()
        || address.isV4Mapped()
        || address.isIdentifierAddress());
  }

  private static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "a locator's " + what + " is " + least + " to " + most + ", not " + value);
    }
  }
}
