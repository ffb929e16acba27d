package io.sterna.core.wire;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorSet;
import io.sterna.core.wire.WireException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Fields that several commands have: identifiers, locators, addresses, texts (protocol §2, §6).
final class Fields {
  private static final int FAMILY_V4 = 4;
  private static final int FAMILY_V6 = 6;
  private static final int BEHIND_NAT = 1;
  private static final int BACKUP = 2;
  private static final int METERED = 4;

  /// Bytes of a text for people at most; what is longer is cut.
  private static final int MOST_TEXT = 255;

  private Fields() {}

  static Identifier identifier(WireReader in) throws WireException {
    int type = in.u8();
    byte[] value = in.bytes(in.u8());
    try {
      return Identifier.of(type, value);
    } catch (IllegalArgumentException e) {
      throw in.refused(Reason.IDENTIFIER, printable(String.valueOf(e.getMessage())));
    }
  }

  static void identifier(WireWriter out, Identifier identifier) {
    out.bytes(identifier.encode());
  }

  /// `family 1 | flags 1 | UDP port 2 | preference 2 | lifetime s 4 | address 4 or 16`
  static Locator locator(WireReader in) throws WireException {
    int family = in.u8();
    int flags = in.u8();
    int port = in.u16();
    int preference = in.u16();
    long lifetime = Integer.toUnsignedLong(in.u32());
    return new Locator(
        address(in, family),
        port == 0 ? Locator.DEFAULT_PORT : port,
        (flags & BEHIND_NAT) != 0,
        (flags & BACKUP) != 0,
        (flags & METERED) != 0,
        preference,
        lifetime);
  }

  static void locator(WireWriter out, Locator locator) {
    int flags =
        (locator.behindNat() ? BEHIND_NAT : 0)
            | (locator.backup() ? BACKUP : 0)
            | (locator.metered() ? METERED : 0);
    out.u8(family(locator.address()))
        .u8(flags)
        .u16(locator.port())
        .u16(locator.preference())
        .u32((int) locator.lifetimeSeconds())
        .bytes(locator.address().bytes());
  }

  /// `count 1 | locators`
  static List<Locator> locators(WireReader in) throws WireException {
    int count = in.u8();
    if (count > LocatorSet.MOST) throw in.refused(Reason.LIMIT, count + " locators");
    var locators = new ArrayList<Locator>(count);
    for (int i = 0; i < count; i++) locators.add(locator(in));
    return locators;
  }

  static void locators(WireWriter out, List<Locator> locators) {
    out.u8(locators.size());
    for (var locator : locators) locator(out, locator);
  }

  /// `revision 8 | count 1 | locators`
  static LocatorSet locatorSet(WireReader in) throws WireException {
    return new LocatorSet(in.u64(), locators(in));
  }

  static void locatorSet(WireWriter out, LocatorSet set) {
    locators(out.u64(set.revision()), set.locators());
  }

  static int family(IpAddress address) {
    return address.isV4() ? FAMILY_V4 : FAMILY_V6;
  }

  static IpAddress address(WireReader in, int family) throws WireException {
    return switch (family) {
      case FAMILY_V4 -> new IpAddress.V4(in.u32());
      case FAMILY_V6 -> new IpAddress.V6(in.u64(), in.u64());
      default -> throw in.refused(Reason.VALUE, "address family " + family);
    };
  }

  static String text(WireReader in) throws WireException {
    return printable(new String(in.bytes(in.remaining()), StandardCharsets.ISO_8859_1));
  }

  static void text(WireWriter out, String text) {
    out.bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// `text` as it may stand in a message, a log or a terminal: printable ASCII, not too long.
  static String printable(String text) {
    var printable = new StringBuilder();
    for (int i = 0; i < text.length() && i < MOST_TEXT; i++) {
      char c = text.charAt(i);
      printable.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return printable.toString();
  }

  /// Refuses a `value` that is not between `least` and `most`.
  static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(what + " is " + least + " to " + most + ", not " + value);
    }
  }
}
