package io.sterna.net.netlink;

import io.sterna.core.identifier.IpAddress;
import io.sterna.fuzz.Target;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// What the kernel says about links, addresses, routes, rules, neighbours and sockets.
public final class NetlinkTargets {
  private NetlinkTargets() {}

  public static List<Target> all() {
    return List.of(Target.of("netlink", NetlinkTargets::datagram, NetlinkTargets::decode));
  }

  /// Requests to make something look as the kernel's answers that it is there.
  private static byte[] datagram(Random random) {
    var out = ByteBuffer.allocate(4096);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      out.put(message(random).encode(random.nextInt(), false));
      while ((out.position() & 3) != 0) out.put((byte) 0);
    }
    return java.util.Arrays.copyOf(out.array(), out.position());
  }

  private static NetlinkRequest message(Random random) {
    var address = address(random);
    return switch (random.nextInt(7)) {
      case 0 -> InterfaceAddress.add(3, address, 24, InterfaceAddress.Lifetime.FOR_EVER, 83);
      case 1 -> route(random, address).add();
      case 2 -> new Rule(address, 0x53, 1000, 500, 83).add();
      case 3 -> new AddressLabel(address, 64, 9).add();
      case 4 ->
          new NetlinkRequest(Neighbour.NEW, 0)
              .bytes(new byte[12])
              .attribute(1, address)
              .attribute(2, new byte[6]);
      case 5 -> nextHops(address);
      default -> link();
    };
  }

  private static Route route(Random random, IpAddress to) {
    var via = random.nextBoolean() ? Optional.of(address(random)) : Optional.<IpAddress>empty();
    return new Route(to, 24, 254, 3, 2, 100, via, Optional.of(to), random.nextBoolean(), 1400);
  }

  private static NetlinkRequest nextHops(IpAddress gateway) {
    int family = gateway.isV4() ? 2 : 10;
    var attribute = 4 + gateway.bytes().length;
    var hops = ByteBuffer.allocate(2 * (8 + attribute)).order(java.nio.ByteOrder.nativeOrder());
    for (int i = 1; i <= 2; i++) {
      hops.putShort((short) (8 + attribute)).putShort((short) 0).putInt(i);
      hops.putShort((short) attribute).putShort((short) 5).put(gateway.bytes());
    }
    return new NetlinkRequest(Route.NEW, 0)
        .u8(family, 0, 0, 0, 254, 3, 0, 1)
        .u32(0)
        .attribute(9, hops.array());
  }

  private static NetlinkRequest link() {
    var request = new NetlinkRequest(Link.NEW, 0).u8(0, 0).u16(1).u32(4).u32(0x41).u32(0);
    request.attribute(3, "eth0").attribute(4, 1500).attribute(20, "for people");
    return request.nest(18, () -> request.attribute(1, "veth"));
  }

  private static IpAddress address(Random random) {
    return random.nextBoolean()
        ? new IpAddress.V4(random.nextInt())
        : new IpAddress.V6(random.nextLong(), random.nextLong());
  }

  private static boolean decode(byte[] in, Random random) {
    try {
      for (var message : NetlinkMessage.parse(ByteBuffer.wrap(in))) {
        Link.decode(message);
        InterfaceAddress.decode(message);
        Route.decode(message);
        Rule.decode(message);
        Neighbour.decode(message);
        AddressLabel.decode(message);
        SocketQuery.state(message);
      }
      return true;
    } catch (NetlinkException e) {
      return false;
    }
  }
}
