package io.sterna.net.libc;

/// The socket options in use, all with an int, or several, as value.
public enum SocketOption {
  MARK(1, 36),
  SEND_BUFFER(1, 32), // SO_SNDBUFFORCE: beyond net.core.wmem_max
  RECEIVE_BUFFER(1, 33), // SO_RCVBUFFORCE
  IPV4_PACKET_INFO(0, 8),
  IPV4_MTU_DISCOVERY(0, 10),
  ICMP_FILTER(255, 1),
  ICMPV6_FILTER(58, 1),
  IPV4_RECEIVE_TOS(0, 13),
  IPV6_ONLY(41, 26),
  IPV6_MTU_DISCOVERY(41, 23),
  IPV6_RECEIVE_PACKET_INFO(41, 49),
  IPV6_RECEIVE_TRAFFIC_CLASS(41, 66),
  UDP_NO_CHECKSUM_6_RECEIVE(17, 102), // RFC 6936
  NETLINK_ADD_MEMBERSHIP(270, 1),
  NETLINK_SHORT_ACK(270, 10),
  NETLINK_ERROR_TEXT(270, 11),
  NETLINK_STRICT(270, 12);

  private final int level;
  private final int option;

  SocketOption(int level, int option) {
    this.level = level;
    this.option = option;
  }

  /// 0 or a negated error.
  public int set(int fd, int... value) {
    return Libc.setsockopt(fd, level, option, value);
  }
}
