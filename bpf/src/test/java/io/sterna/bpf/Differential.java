package io.sterna.bpf;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.translate.Translator;
import io.sterna.core.translate.Verdict;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Shows each packet to the programs and to the Java translator, which is right by definition.
final class Differential {
  private static final int REDIRECT = 7;
  private static final int NEXT = -1;

  /// What was shown: how many of each kind.
  final Map<String, Integer> counts = new TreeMap<>();

  private final KernelPath kernel;
  private final int out;
  private final int in;
  private final Translator translator;

  /// @param out the program at the egress, `in` the one at the ingress
  Differential(KernelPath kernel, int out, int in, Translator translator) {
    this.kernel = kernel;
    this.out = out;
    this.in = in;
    this.translator = translator;
  }

  /// What is different, in words; nothing if both do the same.
  Optional<String> show(Generator.Case each) throws IOException {
    var frame = Segment.frame(each.packet().toArray());
    int segments = each.segmentSize() == 0 ? 0 : 1 + each.packet().length() / each.segmentSize();
    var before = kernel.fates(each.out());
    var traffic = kernel.traffic(each.peer().number());
    var run =
        Bpf.test(
            each.out() ? out : in, new Bpf.Shown(Bytes.of(frame), 0, each.segmentSize(), segments));
    var fate = difference(before, kernel.fates(each.out()));
    if (!fate.equals(Optional.of(each.fate()))) {
      return Optional.of("packet " + each.n() + " is " + fate + ", not " + each.fate());
    }
    counts.merge(each.fate() == Fate.TRANSLATED ? each.mix() : "" + each.fate(), 1, Integer::sum);
    if (each.fate() != Fate.TRANSLATED) return left(each, run, frame);
    var different = translated(each, run);
    return different.isPresent() ? different : counted(each, traffic, run, Math.max(1, segments));
  }

  private static Optional<Fate> difference(Map<Fate, Long> before, Map<Fate, Long> after) {
    return after.keySet().stream()
        .filter(fate -> !after.get(fate).equals(before.getOrDefault(fate, 0L)))
        .findFirst();
  }

  private Optional<String> left(Generator.Case each, Bpf.TestRun run, byte[] frame) {
    if (run.action() != NEXT || !run.frame().equals(Bytes.of(frame))) {
      return Optional.of("packet " + each.n() + " is not left as it was: " + run.action());
    }
    boolean begins = each.fate() == Fate.BEGIN_OR_END || each.fate() == Fate.NO_CONTEXT;
    if (begins) return Optional.empty(); // it would change what the translator knows
    if (each.fate() == Fate.IRREGULAR) return Optional.empty(); // some are what it alone knows: UDP
    if (each.segmentSize() == 0 && nativeResult(each).isPresent()) {
      return Optional.of(
          "packet " + each.n() + " is " + each.fate() + ", but the translator takes it");
    }
    return Optional.empty();
  }

  private Optional<String> translated(Generator.Case each, Bpf.TestRun run) {
    var expected = nativeResult(each);
    if (expected.isEmpty()) {
      return Optional.of("packet " + each.n() + " is translated, but not by the translator");
    }
    var frame = run.frame().toArray();
    int length = expected.get().length();
    var packet = Bytes.of(Arrays.copyOfRange(frame, 14, Math.min(14 + length, frame.length)));
    if (!packet.equals(expected.get())) {
      return Optional.of(
          "packet " + each.n() + " " + each.mix() + "\n" + packet + "\n" + expected.get());
    }
    boolean v4 = packet.at(0) >>> 4 == 4;
    boolean framed = frame[12] == (byte) (v4 ? 0x08 : 0x86);
    boolean addressed =
        each.out() || (Bytes.of(Arrays.copyOf(frame, 6)).equals(Peers.MAC) && frame[6] == 0x02);
    boolean marked = !each.out() || run.mark() == Peers.MARK;
    return run.action() == REDIRECT && framed && addressed && marked
        ? Optional.empty()
        : Optional.of("packet " + each.n() + " goes elsewhere: " + run);
  }

  /// Traffic of the wire is counted, and what a connection was seen to send and acknowledge.
  private Optional<String> counted(
      Generator.Case each, Traffic before, Bpf.TestRun run, int segments) {
    var sent = ByteBuffer.wrap(each.packet().toArray());
    boolean v4 = sent.get(0) >>> 4 == 4;
    int tcp = v4 ? 20 : 40;
    int wire = run.frame().at(14) >>> 4 == 4 ? 20 : 40;
    int header = (sent.get(tcp + 12) >>> 4 & 15) * 4;
    int data = each.packet().length() - tcp - header;
    long bytes = (long) segments * (wire + header) + data;
    var more = each.out() ? new Traffic(segments, bytes, 0, 0) : new Traffic(0, 0, segments, bytes);
    if (!kernel.traffic(each.peer().number()).equals(before.plus(more))) {
      return Optional.of("packet " + each.n() + " is not counted as " + more);
    }
    int port = Short.toUnsignedInt(sent.getShort(tcp + (each.out() ? 0 : 2)));
    var seen = kernel.seen(new Flow(each.peer().number(), 6, port, 443)).orElseThrow();
    var acknowledged = each.out() ? seen.acknowledged() : seen.peerAcknowledged();
    int next = sent.getInt(tcp + 4) + data;
    boolean right =
        acknowledged.equals(OptionalInt.of(sent.getInt(tcp + 8)))
            && seen.used() > 0
            && (!each.out() || seen.sentNext().getAsInt() - next >= 0);
    return right ? Optional.empty() : Optional.of("packet " + each.n() + " was seen as " + seen);
  }

  /// What the translator makes of it, if it is a native packet or one for the kernel.
  private Optional<Bytes> nativeResult(Generator.Case each) {
    var packet = MemorySegment.ofArray(each.packet().toArray());
    var room = MemorySegment.ofArray(new byte[each.packet().length() + Translator.GROWTH]);
    var verdict =
        each.out()
            ? translator.outbound(packet, room, Peers.NOW)
            : translator.inbound(packet, room, Peers.NOW);
    int length =
        switch (verdict) {
          case Verdict.Forward(int forwarded, _) when !isEnvelope(room) -> forwarded;
          case Verdict.Deliver(int delivered) -> delivered;
          default -> 0;
        };
    return length == 0
        ? Optional.empty()
        : Optional.of(Bytes.of(room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));
  }

  private static boolean isEnvelope(MemorySegment packet) {
    boolean v4 = packet.get(ValueLayout.JAVA_BYTE, 0) >>> 4 == 4;
    return packet.get(ValueLayout.JAVA_BYTE, v4 ? 9 : 6) == 17;
  }
}
