package io.sterna.core.translate;

import static io.sterna.core.translate.Packet.IPV4_HEADER;
import static io.sterna.core.translate.Packet.IPV6_HEADER;
import static io.sterna.core.translate.Packet.U16;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Checksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Packets that are put together from their fragments, in whatever order these come, because only
/// the whole can be translated (protocol §2).
///
/// Anybody who may send a peer's packets may send fragments that never become whole: what is kept
/// is bounded in number, of one peer too, in bytes and in time, and the eldest makes way. Fragments
/// that overlap spoil their packet (RFC 5722): whoever looks at the first alone would be deceived.
final class Fragments {
  /// Packets at a time, and of one peer.
  static final int MOST = 64;

  static final int MOST_OF_PEER = 16;

  /// Of one packet: 64 KiB in the smallest MTU of IPv6 are 54.
  static final int MOST_PIECES = 128;

  static final int MOST_BYTES = 1 << 20;
  static final long KEPT_MILLIS = 30_000; // RFC 1122 §3.3.2

  /// What can be delivered in one piece.
  static final int LONGEST = 0xffff - IPV6_HEADER;

  /// What a fragment takes beside its bytes.
  private static final int OVERHEAD = 64;

  private static final Verdict KEPT = new Verdict.Kept();
  private static final int CONGESTED = 3; // RFC 3168 §5

  private record Key(Peer peer, int protocol, int id) {}

  private final Counters counters;
  private final Map<Key, Parts> all = new LinkedHashMap<>(); // eldest first

  /// Whose first fragment came first, and was delivered as it was: so are those behind it.
  private final Map<Key, Long> passing = new LinkedHashMap<>();

  private int bytes;
  private MemorySegment whole = MemorySegment.NULL;

  /// The fragment that completed it.
  private @Nullable Completed completed;

  private record Completed(Key key, int offset, long millis) {}

  /// What has come of a packet.
  private static final class Parts {
    final TreeMap<Integer, byte[]> pieces = new TreeMap<>();
    final long untilMillis;
    int bytes;

    /// Where the last one ends; -1 before it has come.
    int end = -1;

    boolean spoiled;
    boolean sawCongestion;
    boolean sawIncapable;
    int trafficClass;
    int flowLabel;
    int hopLimit;

    Parts(long untilMillis) {
      this.untilMillis = untilMillis;
    }

    boolean isWhole() {
      if (end < 0 || bytes != end + pieces.size() * OVERHEAD) return false;
      return !pieces.isEmpty() && pieces.firstKey() == 0;
    }
  }

  Fragments(Counters counters) {
    this.counters = counters;
  }

  /// The fragments behind this one, the first, are delivered as they come.
  void pass(Peer peer, Packet packet, long now) {
    var key = key(peer, packet);
    passing.remove(key); // so that it is the newest
    passing.put(key, now + KEPT_MILLIS);
    if (passing.size() > MOST) passing.remove(passing.keySet().iterator().next());
  }

  boolean isPassing(Peer peer, Packet packet, long now) {
    var until = passing.get(key(peer, packet));
    return until != null && until > now;
  }

  /// Whether fragments of its packet are kept.
  boolean isKept(Peer peer, Packet packet) {
    return all.containsKey(key(peer, packet));
  }

  /// Takes a bare fragment.
  ///
  /// @param trafficClass that counts for it
  /// @return what becomes of it, or null if its packet is [#whole]
  @Nullable Verdict add(Peer peer, Packet packet, int trafficClass, long now) {
    expire(now);
    int offset = packet.fragmentOffset * 8;
    int length = packet.transportLength;
    boolean uneven = packet.moreFragments && length % 8 != 0;
    if (length == 0 || uneven) return Reason.BAD_LENGTH.drop();
    if (offset + length > LONGEST) return Reason.TOO_LONG.drop();
    var key = key(peer, packet);
    if (isShownAgain(key, offset, now)) return null;
    completed = null;
    var parts = all.get(key);
    if (parts == null) parts = begin(key, now);
    if (parts.spoiled) return Reason.FRAGMENT_OVERLAP.drop();
    var content = packet.bytes.asSlice(packet.transport, length).toArray(ValueLayout.JAVA_BYTE);
    var before = parts.pieces.get(offset);
    if (before != null && Arrays.equals(before, content)) return KEPT; // sent twice
    if (overlaps(parts, offset, length, packet.moreFragments)) {
      spoil(parts);
      return Reason.FRAGMENT_OVERLAP.drop();
    }
    if (parts.pieces.size() == MOST_PIECES) {
      spoil(parts);
      return Reason.FRAGMENTS_FULL.drop();
    }
    keep(parts, offset, content);
    note(parts, packet, trafficClass);
    if (!parts.isWhole()) return makeRoom(key);
    remove(key, parts);
    if (parts.sawCongestion && parts.sawIncapable) return Reason.CONGESTED.drop();
    whole = join(parts, packet);
    completed = new Completed(key, offset, now);
    return null;
  }

  /// The driver shows a packet again after it was asked something, or to hear of another MTU.
  private boolean isShownAgain(Key key, int offset, long now) {
    var last = completed;
    return last != null && last.key.equals(key) && last.offset == offset && last.millis == now;
  }

  /// The packet that the last fragment completed.
  MemorySegment whole() {
    return whole;
  }

  /// How many bytes are kept.
  int bytes() {
    return bytes;
  }

  /// When [#expire] has something to do.
  long wakeAtMillis() {
    return all.isEmpty() ? Long.MAX_VALUE : all.values().iterator().next().untilMillis;
  }

  /// Forgets what did not become whole in time.
  void expire(long now) {
    for (var each = all.values().iterator(); each.hasNext(); ) {
      var parts = each.next();
      if (parts.untilMillis > now) return;
      bytes -= parts.bytes;
      if (!parts.spoiled) counters.count(Reason.FRAGMENT_INCOMPLETE.drop());
      each.remove();
    }
  }

  private static Key key(Peer peer, Packet packet) {
    int protocol = packet.u8(packet.v4 ? 9 : IPV6_HEADER);
    return new Key(peer, protocol, packet.fragmentId);
  }

  private Parts begin(Key key, long now) {
    int ofPeer = 0;
    for (var other : all.keySet()) if (other.peer == key.peer) ofPeer++;
    if (ofPeer >= MOST_OF_PEER) giveWay(key.peer);
    else if (all.size() >= MOST) giveWay(null);
    var parts = new Parts(now + KEPT_MILLIS);
    all.put(key, parts);
    return parts;
  }

  /// The eldest, of this peer if one is named, is forgotten.
  private void giveWay(@Nullable Peer peer) {
    for (Iterator<Key> each = all.keySet().iterator(); each.hasNext(); ) {
      var key = each.next();
      if (peer != null && key.peer != peer) continue;
      remove(key, all.get(key));
      counters.count(Reason.FRAGMENTS_FULL.drop());
      return;
    }
  }

  private static boolean overlaps(Parts parts, int offset, int length, boolean more) {
    int end = offset + length;
    if (parts.end >= 0 && (more ? end >= parts.end : end != parts.end)) return true;
    if (!more && !parts.pieces.isEmpty() && parts.pieces.lastKey() >= end) return true;
    var before = parts.pieces.floorEntry(offset);
    var behind = parts.pieces.ceilingEntry(offset);
    return (before != null && before.getKey() + before.getValue().length > offset)
        || (behind != null && behind.getKey() < end);
  }

  /// What is left of it says that no more of it counts.
  private void spoil(Parts parts) {
    parts.pieces.clear();
    bytes -= parts.bytes;
    parts.bytes = 0;
    parts.spoiled = true;
  }

  private void keep(Parts parts, int offset, byte[] content) {
    parts.pieces.put(offset, content);
    parts.bytes += content.length + OVERHEAD;
    bytes += content.length + OVERHEAD;
  }

  private static void note(Parts parts, Packet packet, int trafficClass) {
    int congestion = trafficClass & 3;
    parts.sawCongestion |= congestion == CONGESTED;
    parts.sawIncapable |= congestion == 0;
    if (!packet.moreFragments) parts.end = packet.fragmentOffset * 8 + packet.transportLength;
    if (packet.fragmentOffset != 0) return;
    parts.trafficClass = trafficClass;
    parts.flowLabel = packet.flowLabel;
    parts.hopLimit = packet.hopLimit;
  }

  private Verdict makeRoom(Key newest) {
    while (bytes > MOST_BYTES) giveWay(null);
    return all.containsKey(newest) ? KEPT : Reason.FRAGMENTS_FULL.drop();
  }

  private void remove(Key key, @Nullable Parts parts) {
    all.remove(key);
    if (parts != null) bytes -= parts.bytes;
  }

  private static MemorySegment join(Parts parts, Packet last) {
    int header = last.v4 ? IPV4_HEADER : IPV6_HEADER;
    var out = MemorySegment.ofArray(new byte[header + parts.end]);
    parts.pieces.forEach(
        (offset, content) ->
            MemorySegment.copy(
                MemorySegment.ofArray(content), 0, out, header + offset, content.length));
    int trafficClass = parts.sawCongestion ? parts.trafficClass | CONGESTED : parts.trafficClass;
    int protocol = last.u8(last.v4 ? 9 : IPV6_HEADER);
    switch (last.source) {
      case IpAddress.V4 source -> {
        var to = (IpAddress.V4) last.destination;
        Headers.writeIpv4(trafficClass, parts.hopLimit, out, source, to, protocol, parts.end);
        out.set(U16, 6, (short) 0); // it was cut up, and may be again
        out.set(U16, 10, (short) 0);
        out.set(U16, 10, (short) Checksum.of(Checksum.sum(out, 0, IPV4_HEADER)));
      }
      case IpAddress.V6 source -> {
        var to = (IpAddress.V6) last.destination;
        int word = trafficClass << 20 | parts.flowLabel;
        Headers.writeIpv6(word, parts.hopLimit, out, 0, source, to, protocol, parts.end);
      }
    }
    return out;
  }
}
