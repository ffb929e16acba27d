package io.sterna.core.translate;

/// Why a packet was dropped. A number is never used again (the fast path counts by it too).
public enum Reason {
  /// Shorter than its own headers say.
  TRUNCATED(1),
  /// Neither IPv4 nor IPv6, or from a local program not IPv6.
  NOT_IP(2),
  /// Lengths that contradict each other, or a packet without content.
  BAD_LENGTH(3),
  /// A wrong IPv4 header checksum, which translation to IPv6 would hide.
  IPV4_CHECKSUM(4),
  /// A fragment: these travel encapsulated (protocol §7), if the peer takes that.
  FRAGMENT(5),
  /// IPv6 extension headers or IPv4 options: likewise.
  EXTENSION_HEADER(6),
  /// UDP, which the peer does not take.
  UDP(7),
  /// ICMP echo, which the peer does not take, or another query, which nobody does.
  ICMP(8),
  /// An ICMP error that quotes no packet in flight, or that has no counterpart in the other family.
  ICMP_ERROR(9),
  /// Another transport protocol.
  PROTOCOL(10),
  /// A TCP data offset outside the segment, or flags that exclude each other.
  TCP_HEADER(11),
  /// From a local program, but not between identifier addresses.
  NOT_IDENTIFIER(12),
  /// The association has ended; its contexts wait for another one.
  ASSOCIATION_GONE(13),
  /// No path to the peer works now.
  NO_PATH(14),
  /// It has to go encapsulated, which the peer does not take.
  NOT_NATIVE(15),
  /// A SYN while there is no session whose tags it could carry.
  NO_TAGS(16),
  /// A SYN or SYN-ACK whose other options leave no room for ours, for a peer that takes nothing
  /// encapsulated.
  NO_ROOM(17),
  /// Another flow has the same ports and locators (protocol §7).
  FLOW_COLLISION(18),
  /// A SYN with the right tags, but from a locator that has not been verified.
  UNVERIFIED(19),
  /// From a locator that the peer has left; a local RST would kill the connection.
  FORMER_LOCATOR(20),
  /// A legacy connection's own address is not on this host any more.
  PINNED_LOCATOR_GONE(21),
  /// A RST whose checksum does not fit the form.
  RST_CHECKSUM(22),
  /// A RST on a `plain` path from elsewhere than the current locator; that path gets a PROBE.
  RST_UNPROVEN(23),
  /// As many contexts as are allowed, all of them in use.
  CONTEXTS_FULL(24),
  /// Would be longer than an IP packet can be.
  TOO_LONG(25),
  /// A SYN or SYN-ACK with a wrong checksum: a turned bit in its options would decide for the whole
  /// connection.
  SYN_CHECKSUM(26),
  /// A SYN with tags of no session here, from a peer whose association stands or is being made: it
  /// will be repeated with tags of that.
  UNKNOWN_TAGS(27),
  /// A UDP length outside the packet, or over IPv6 no checksum.
  UDP_HEADER(28),
  /// Encapsulated, but not between the identifiers of an association (protocol §8).
  FOREIGN_PACKET(29),
  /// Encapsulated, but from elsewhere than the peer's locators; the source gets a PROBE.
  FOREIGN_SOURCE(30),
  /// Marked on its way as having met congestion, which its own header cannot say (RFC 6040 §4.2).
  CONGESTED(31),
  /// The peer's host does not know our datagrams any more: the next one tells it, and the program
  /// hears nothing of it.
  FORGOTTEN(32),
  /// Fragments whose packet did not become whole in time; once for each packet.
  FRAGMENT_INCOMPLETE(33),
  /// Fragments that made way for others, once for each packet, or a packet cut into too many.
  FRAGMENTS_FULL(34),
  /// A fragment that overlaps another one, or contradicts it; no more of its packet counts.
  FRAGMENT_OVERLAP(35);

  /// The highest number in use.
  public static final int MOST = 35;

  private final int number;

  Reason(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  Verdict drop() {
    return new Verdict.Drop(this);
  }

  /// Whether the packet may well be in order, but is none for this translator.
  boolean isOtherProtocol() {
    return this == ICMP || this == PROTOCOL;
  }
}
