package io.sterna.core.translate;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.Packet.Content;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.wire.Form;
import org.jspecify.annotations.Nullable;

/// Over which path a flow travels, and whether it may be native there: no two flows share protocol,
/// ports and locators (protocol §7). What begins while another has them on the current path takes
/// another path that works, and keeps to it in both directions while both ends can; or it goes
/// encapsulated.
final class Courses {
  private final Flows flows;
  private final Beginnings beginnings;

  // What was found for the last packet, so that none needs an object of its own.
  private @Nullable SendPath path;
  private boolean apart;
  private boolean own;
  private @Nullable LocatorPair avoided;

  Courses(Flows flows, Beginnings beginnings) {
    this.flows = flows;
    this.beginnings = beginnings;
  }

  /// Finds the path for a packet without a context; what the kernel has to be asked first, or null.
  @Nullable Question begin(Peer peer, SendPath current, Packet packet, int ports, long now) {
    set(current, flows.collides(peer, current.pair(), packet.protocol(), ports));
    if (!mayChoose(packet) || isEncapsulated(current)) return null;
    if (!apart) return avoidPlain(current, packet, now);
    var question = isFree(current, peer, packet, ports) ? take(current, packet, now) : null;
    for (var other : peer.view.others()) {
      if (question != null || own) break;
      if (isFree(other, peer, packet, ports)) question = take(other, packet, now);
    }
    return question;
  }

  /// What tells the peer who it is can have a path of its own.
  private static boolean mayChoose(Packet packet) {
    return packet.irregular == null && (packet.content != Content.TCP || packet.isSyn());
  }

  private static boolean isEncapsulated(SendPath candidate) {
    return candidate.form() != Form.PLAIN && candidate.form() != Form.NAMES;
  }

  private boolean isFree(SendPath candidate, Peer peer, Packet packet, int ports) {
    var pair = candidate.pair();
    return !isEncapsulated(candidate) && !flows.isTaken(peer, pair, packet.protocol(), ports);
  }

  private @Nullable Question take(SendPath candidate, Packet packet, long now) {
    var question = plainThere(candidate, packet, now);
    if (question != null || (packet.isSyn() && beginnings.isPlainThere())) return question;
    path = candidate;
    apart = false;
    own = true;
    return null;
  }

  /// An ordinary connection of this host is no flow that the peer's translator knows of.
  private @Nullable Question avoidPlain(SendPath current, Packet packet, long now) {
    var question = plainThere(current, packet, now);
    apart = question == null && packet.isSyn() && beginnings.isPlainThere();
    if (apart) avoided = current.pair();
    return question;
  }

  private @Nullable Question plainThere(SendPath candidate, Packet packet, long now) {
    if (!packet.isSyn()) return null;
    return beginnings.askPlain(candidate.pair(), packet.sourcePort, packet.destinationPort, now);
  }

  /// Finds the path for a packet of a context. One that keeps to a path goes encapsulated over the
  /// current one while that does not work, whatever became of the other flow, as the two ends may
  /// not agree on that; and so does what has to be repeated. A repeated SYN gives its path up.
  void follow(Context context, SendPath current, Packet packet) {
    if (context.own != null && packet.isSyn()) {
      context.own = null;
      context.apart = true;
    }
    var pair = context.own;
    var kept = pair == null || isRepeated(context, packet) ? null : context.peer.path(pair);
    if (kept != null) set(kept, false);
    else set(current, pair != null || flows.standsApart(context, current.pair()));
  }

  private static boolean isRepeated(Context context, Packet packet) {
    boolean segment = packet.content == Content.TCP && packet.irregular == null;
    return segment && context.isRepeated(packet.sequence(), packet.sequenceLength());
  }

  /// A context begins with the packet that [#begin] was asked about.
  void begun(Context context) {
    if (own) context.own = path().pair();
    if (avoided != null) context.avoids = avoided;
  }

  private void set(SendPath current, boolean collides) {
    path = current;
    apart = collides;
    own = false;
    avoided = null;
  }

  SendPath path() {
    if (path == null) throw new IllegalStateException("nothing was asked yet");
    return path;
  }

  /// Whether the packet goes encapsulated because of another flow.
  boolean isApart() {
    return apart;
  }
}
