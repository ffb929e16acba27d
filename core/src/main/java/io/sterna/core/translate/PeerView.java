package io.sterna.core.translate;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.wire.Form;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the data plane has to know of one association: a snapshot that replaces the one before.
///
/// @param local our identifier; with `remote` it names the association
/// @param current where to send, absent while no path works
/// @param locators the peer's set: a packet from any of them reaches an existing context; of a peer
///     without a confirmed session the addresses that its SYN may come from
/// @param verified those of them that have answered a nonce: new contexts begin only from there
/// @param announced the form that the peer said it sends in on a path; [Form#PLAIN] elsewhere
/// @param sendTags for the SYNs that we send: of the session that we send on
/// @param receiveTags one for each confirmed session: what the peer's SYNs may carry
/// @param pendingTags one for each session that the peer has not confirmed yet; a SYN that fits is
///     held, wherever it comes from, at most 1 s (protocol §5)
public record PeerView(
    Identifier local,
    Identifier remote,
    Optional<SendPath> current,
    Set<IpAddress> locators,
    Set<IpAddress> verified,
    Map<LocatorPair, Form> announced,
    Optional<Tags> sendTags,
    List<Tags> receiveTags,
    List<Tags> pendingTags) {
  /// The current path and the form that we send in on it.
  public record SendPath(LocatorPair pair, Form form) {}

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
    locators = Ordered.set(locators);
    verified = Ordered.set(verified);
    announced = Ordered.map(announced);
    receiveTags = List.copyOf(receiveTags);
    pendingTags = List.copyOf(pendingTags);
  }
}
