package io.sterna.core.translate;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.wire.Capability.Transport;
import io.sterna.core.wire.Form;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the data plane has to know of one association: a snapshot that replaces the one before.
///
/// @param local our identifier; with `remote` it names the association
/// @param current where to send, absent while no path works
/// @param others further paths that work, best first: for flows that another one keeps from the
///     current one (protocol §7)
/// @param locators the peer's set: a packet from any of them reaches an existing context; of a peer
///     without a confirmed session the addresses that its SYN may come from
/// @param verified those of them that have answered a nonce: new contexts begin only from there
/// @param announced the form that the peer said it sends in on a path; [Form#PLAIN] elsewhere
/// @param sendTags for the SYNs that we send: of the session that we send on
/// @param receiveTags one for each confirmed session: what the peer's SYNs may carry
/// @param pendingTags one for each session that the peer has not confirmed yet; a SYN that fits is
///     held, wherever it comes from, at most 1 s (protocol §5)
/// @param ports the UDP port from which the peer's encapsulated packets come at a locator: that of
///     the locator itself, or behind a NAT the observed one once it has answered from there. Where
///     none stands any will do
/// @param accepts what the peer's end takes (its capabilities, protocol §6)
public record PeerView(
    Identifier local,
    Identifier remote,
    Optional<SendPath> current,
    List<SendPath> others,
    Set<IpAddress> locators,
    Set<IpAddress> verified,
    Map<LocatorPair, Form> announced,
    Optional<Tags> sendTags,
    List<Tags> receiveTags,
    List<Tags> pendingTags,
    Map<IpAddress, Integer> ports,
    Accepts accepts) {
  /// The current path and the form that we send in on it.
  ///
  /// The ports are needed in the native forms too: some packets go encapsulated on every path
  /// (protocol §7: fragments, a SYN without room, the first datagrams of UDP and ICMP echo).
  ///
  /// @param form [Form#PLAIN], [Form#NAMES] or [Form#UDP]
  /// @param mtu the largest IP packet, outer headers included, that came through in PROBEs
  ///     (protocol §8), 576 or more; [#UNKNOWN_MTU] before they tell
  /// @param localPort our UDP port, from which encapsulated packets leave
  /// @param remotePort the peer's UDP port there: its locator's, or the observed one behind a NAT
  public record SendPath(LocatorPair pair, Form form, int mtu, int localPort, int remotePort) {
    /// What fits the uplink is tried, and what routers say counts.
    public static final int UNKNOWN_MTU = Integer.MAX_VALUE;

    /// A path of unknown MTU between the default ports.
    public SendPath(LocatorPair pair, Form form) {
      this(pair, form, UNKNOWN_MTU, Locator.DEFAULT_PORT, Locator.DEFAULT_PORT);
    }
  }

  /// What the peer's end takes.
  ///
  /// @param forms in which data may be sent to it; where [Form#UDP] is missing nothing is ever
  ///     encapsulated, and what needs it is refused
  /// @param transports what else than these is refused
  public record Accepts(Set<Form> forms, Set<Transport> transports) {
    /// An end that takes all that this version sends.
    public static final Accepts ALL =
        new Accepts(EnumSet.of(Form.PLAIN, Form.NAMES, Form.UDP), EnumSet.allOf(Transport.class));

    public Accepts {
      forms = Ordered.set(forms);
      transports = Ordered.set(transports);
    }
  }

  /// The two tags of a SYN, 6 bytes each: of its sender's identifier and of the destination's
  /// (protocol §2, §7).
  public record Tags(Bytes source, Bytes destination) {
    public static final int LENGTH = 6;

    public Tags {
      if (source.length() != LENGTH || destination.length() != LENGTH) {
        throw new IllegalArgumentException("a tag has 6 bytes");
      }
    }
  }

  public PeerView {
    others = List.copyOf(others);
    locators = Ordered.set(locators);
    verified = Ordered.set(verified);
    announced = Ordered.map(announced);
    receiveTags = List.copyOf(receiveTags);
    pendingTags = List.copyOf(pendingTags);
    ports = Ordered.map(ports);
  }

  /// The view of a peer that takes everything, from any port, and has one path at most.
  public PeerView(
      Identifier local,
      Identifier remote,
      Optional<SendPath> current,
      Set<IpAddress> locators,
      Set<IpAddress> verified,
      Map<LocatorPair, Form> announced,
      Optional<Tags> sendTags,
      List<Tags> receiveTags,
      List<Tags> pendingTags) {
    this(
        local,
        remote,
        current,
        List.of(),
        locators,
        verified,
        announced,
        sendTags,
        receiveTags,
        pendingTags,
        Map.of(),
        Accepts.ALL);
  }
}
