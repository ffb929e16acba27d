package io.sterna.core.wire;

import io.sterna.core.identifier.IpAddress;

/// An address and port as they stand on a packet: the "Address" of protocol §6.
///
/// ```
/// | family 1 | reserved 1 | port 2 | address 4 or 16 |
/// ```
///
/// @param port 0..65535, 0 over ICMP
public record Endpoint(IpAddress address, int port) {
  public Endpoint {
    Fields.check("port", port, 0, 0xffff);
  }

  /// Whether both are the same place: a port of 0 fits every port (protocol §6).
  public boolean matches(Endpoint other) {
    return address.equals(other.address) && (port == other.port || port == 0 || other.port == 0);
  }

  void encode(WireWriter out) {
    out.u8(Fields.family(address)).u8(0).u16(port).bytes(address.bytes());
  }

  static Endpoint decode(WireReader in) throws WireException {
    int family = in.u8();
    in.skip(1);
    int port = in.u16();
    return new Endpoint(Fields.address(in, family), port);
  }

  /// `192.0.2.1:19941` or `[2001:db8::1]:19941`.
  @Override
  public String toString() {
    return address.isV4() ? address + ":" + port : "[" + address + "]:" + port;
  }
}
