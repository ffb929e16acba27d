package io.sterna.sim;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// One end of a connection, as much of RFC 9293 as carries numbered data: handshake, cumulative
/// acknowledgment, reassembly, retransmission with back-off (RFC 6298), fast retransmit.
///
/// The data of each direction are the numbers 0, 1, 2, ... of 8 bytes with a mark of the flow, so
/// that the receiver knows of each byte whether it is the next one.
///
/// Positions are counted in 64 bits from the SYN, which is 0; on the wire they wrap.
final class TcpEnd {
  /// How far this end has come.
  enum State {
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    /// Ended by a RST that a kernel would believe, or half open for too long.
    RESET
  }

  /// The addresses and ports of a connection, seen from one end.
  record Ends(IpAddress local, int localPort, IpAddress remote, int remotePort) {
    /// The same connection from the other end.
    Ends reversed() {
      return new Ends(remote, remotePort, local, localPort);
    }

    /// Those to which a received segment belongs.
    static Ends of(Segment received) {
      return new Ends(
          received.destination(),
          received.destinationPort(),
          received.source(),
          received.sourcePort());
    }
  }

  static final int NUMBER = 8;

  private static final int LARGEST = 12 * NUMBER;
  private static final int WINDOW = 16 * LARGEST;
  private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(200);
  private static final Duration MOST_TIMEOUT = Duration.ofMinutes(2);

  /// Linux's tcp_synack_retries.
  private static final int SYN_ACK_RETRIES = 5;

  private static final Bytes NO_OPTIONS = Bytes.empty();
  private static final Bytes SYN_OPTIONS = Bytes.ofHex("020405b4" + "01030307"); // MSS, scale

  private final Ends ends;
  private final long mark;
  private final int isn;
  private State state;
  private final List<Segment> out = new ArrayList<>();

  private long una;
  private long next;
  private long written = 1;
  private long recover;
  private int duplicates;
  private int backOff;
  private Duration timeout = FIRST_TIMEOUT;
  private Optional<Instant> retransmitAt = Optional.empty();
  private Optional<Duration> srtt = Optional.empty();
  private long timedPosition = -1;
  private Instant timedAt = Instant.EPOCH;

  private int remoteIsn;
  private long expected = 1;
  private final TreeMap<Long, byte[]> early = new TreeMap<>();
  private final byte[] partial = new byte[NUMBER];
  private Optional<String> fault = Optional.empty();
  private Duration longestSilence = Duration.ZERO;
  private Instant heardAt;

  private TcpEnd(Ends ends, long mark, int isn, State state, Instant now) {
    this.ends = ends;
    this.mark = mark;
    this.isn = isn;
    this.state = state;
    this.heardAt = now;
  }

  /// The end that begins: its SYN is in the next [#transmit].
  static TcpEnd connect(Ends ends, long mark, int isn, Instant now) {
    var end = new TcpEnd(ends, mark, isn, State.SYN_SENT, now);
    end.sendSyn(now);
    return end;
  }

  /// The end that answers a SYN.
  static TcpEnd accept(Segment syn, long mark, int isn, Instant now) {
    var end = new TcpEnd(Ends.of(syn), mark, isn, State.SYN_RECEIVED, now);
    end.remoteIsn = syn.sequence();
    end.sendSyn(now);
    return end;
  }

  Ends ends() {
    return ends;
  }

  State state() {
    return state;
  }

  /// Numbers that have arrived in order.
  long received() {
    return (expected - 1) / NUMBER;
  }

  /// Numbers that the program has written, and those of them that the other end has confirmed.
  long written() {
    return (written - 1) / NUMBER;
  }

  long confirmed() {
    return Math.max(0, una - 1) / NUMBER;
  }

  /// What arrived and should not have.
  Optional<String> fault() {
    return fault;
  }

  /// The longest time between two arrivals of new data since [#forgetSilence].
  Duration longestSilence(Instant now) {
    var running = Duration.between(heardAt, now);
    return running.compareTo(longestSilence) > 0 ? running : longestSilence;
  }

  Duration sinceHeard(Instant now) {
    return Duration.between(heardAt, now);
  }

  void forgetSilence(Instant now) {
    longestSilence = Duration.ZERO;
    heardAt = now;
  }

  /// The program writes so many more numbers.
  void write(int numbers, Instant now) {
    written += (long) numbers * NUMBER;
    pump(now);
  }

  Optional<Instant> wakeAt() {
    return retransmitAt;
  }

  /// Segments to send; none is kept.
  List<Segment> transmit() {
    var all = List.copyOf(out);
    out.clear();
    return all;
  }

  void timeout(Instant now) {
    if (retransmitAt.isEmpty() || now.isBefore(retransmitAt.get())) return;
    backOff++;
    if (state == State.SYN_RECEIVED && backOff > SYN_ACK_RETRIES) reset();
    else retransmit(now);
  }

  /// What an ICMP error of no route does to a connection that has backed off (RFC 6069): it sends
  /// again at once.
  void nudge(Instant now) {
    if (retransmitAt.isEmpty()) return;
    backOff = Math.max(0, backOff - 1);
    retransmit(now);
  }

  private void retransmit(Instant now) {
    timedPosition = -1; // Karn's rule
    if (state == State.SYN_SENT || state == State.SYN_RECEIVED) {
      sendSyn(now);
    } else {
      recover = next;
      emit(una, (int) Math.min(LARGEST, next - una));
      arm(now);
    }
  }

  private void sendSyn(Instant now) {
    boolean answer = state == State.SYN_RECEIVED;
    out.add(segment(isn, Segment.SYN | (answer ? Segment.ACK : 0), SYN_OPTIONS, Bytes.empty()));
    next = 1;
    arm(now);
  }

  void receive(Segment in, Instant now) {
    switch (state) {
      case RESET -> {}
      case SYN_SENT -> receiveWhileSynSent(in, now);
      case SYN_RECEIVED -> receiveWhileSynReceived(in, now);
      case ESTABLISHED -> receiveWhileEstablished(in, now);
    }
  }

  private void receiveWhileSynSent(Segment in, Instant now) {
    boolean acknowledges = in.has(Segment.ACK) && in.acknowledgment() == isn + 1;
    if (in.has(Segment.RST)) {
      if (acknowledges) reset();
    } else if (in.has(Segment.SYN) && acknowledges) {
      remoteIsn = in.sequence();
      una = 1;
      establish(now);
      acknowledge();
    }
  }

  private void receiveWhileSynReceived(Segment in, Instant now) {
    if (in.has(Segment.RST)) {
      if (in.sequence() == remoteIsn + 1) reset();
    } else if (in.has(Segment.SYN)) {
      if (in.sequence() == remoteIsn) sendSyn(now);
    } else if (in.has(Segment.ACK) && in.acknowledgment() == isn + 1) {
      una = 1;
      establish(now);
      receiveWhileEstablished(in, now);
    }
  }

  private void establish(Instant now) {
    state = State.ESTABLISHED;
    backOff = 0;
    retransmitAt = Optional.empty();
    pump(now);
  }

  private void receiveWhileEstablished(Segment in, Instant now) {
    if (in.has(Segment.RST)) {
      if (in.sequence() == remoteIsn + (int) expected) reset(); // RFC 5961: exactly, or nothing
    } else if (in.has(Segment.SYN)) {
      acknowledge();
    } else if (in.has(Segment.ACK)) {
      acknowledged(una + (in.acknowledgment() - (isn + (int) una)), in, now);
      if (in.payload().length() > 0) data(in, now);
    }
  }

  private void acknowledged(long position, Segment in, Instant now) {
    if (position > next || position < una) return;
    if (position == una) {
      if (next > una && in.span() == 0 && ++duplicates == 3) retransmit(now);
      return;
    }
    if (timedPosition >= 0 && position > timedPosition) measure(Duration.between(timedAt, now));
    una = position;
    duplicates = 0;
    backOff = 0;
    retransmitAt = Optional.empty();
    if (una < recover) {
      emit(una, (int) Math.min(LARGEST, next - una)); // the next hole
      timedPosition = -1;
    }
    pump(now);
    if (una < next) arm(now);
  }

  private void measure(Duration sample) {
    timedPosition = -1;
    srtt = Optional.of(srtt.map(s -> s.multipliedBy(7).plus(sample).dividedBy(8)).orElse(sample));
    var bound = srtt.get().multipliedBy(2).plus(LEAST_TIMEOUT);
    timeout = bound.compareTo(LEAST_TIMEOUT) < 0 ? LEAST_TIMEOUT : bound;
  }

  private void data(Segment in, Instant now) {
    long at = expected + (in.sequence() - (remoteIsn + (int) expected));
    if (at > expected + WINDOW) return;
    if (at + in.payload().length() > expected) early.put(at, in.payload().toArray());
    while (!early.isEmpty() && early.firstKey() <= expected) {
      var first = early.pollFirstEntry();
      take(first.getKey(), first.getValue(), now);
    }
    acknowledge();
  }

  private void take(long at, byte[] bytes, Instant now) {
    for (int i = (int) Math.max(0, expected - at); i < bytes.length; i++) {
      int offset = (int) ((expected - 1) % NUMBER);
      partial[offset] = bytes[i];
      expected++;
      if (offset == NUMBER - 1) check(ByteBuffer.wrap(partial).getLong(), now);
    }
  }

  private void check(long number, Instant now) {
    long due = number(received() - 1);
    if (number != due && fault.isEmpty()) {
      fault = Optional.of("number %x came where %x was due".formatted(number, due));
    }
    longestSilence = longestSilence(now);
    heardAt = now;
  }

  private long number(long index) {
    return mark << 40 | index;
  }

  private void pump(Instant now) {
    if (state != State.ESTABLISHED) return;
    while (next < written && next - una < WINDOW) {
      int length = (int) Math.min(LARGEST, written - next);
      if (timedPosition < 0) {
        timedPosition = next;
        timedAt = now;
      }
      emit(next, length);
      next += length;
      if (retransmitAt.isEmpty()) arm(now);
    }
  }

  private void emit(long position, int length) {
    var bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      long offset = position + i - 1;
      bytes[i] = (byte) (number(offset / NUMBER) >>> ((NUMBER - 1 - offset % NUMBER) * 8));
    }
    out.add(segment(isn + (int) position, Segment.ACK | Segment.PSH, NO_OPTIONS, Bytes.of(bytes)));
  }

  private void acknowledge() {
    out.add(segment(isn + (int) next, Segment.ACK, NO_OPTIONS, Bytes.empty()));
  }

  private Segment segment(int sequence, int flags, Bytes options, Bytes payload) {
    boolean acknowledges = (flags & Segment.ACK) != 0;
    return new Segment(
        ends.local(),
        ends.remote(),
        ends.localPort(),
        ends.remotePort(),
        sequence,
        acknowledges ? remoteIsn + (int) expected : 0,
        flags,
        options,
        payload);
  }

  private void arm(Instant now) {
    var wait = timeout.multipliedBy(1L << Math.min(backOff, 10));
    retransmitAt = Optional.of(now.plus(wait.compareTo(MOST_TIMEOUT) > 0 ? MOST_TIMEOUT : wait));
  }

  private void reset() {
    state = State.RESET;
    retransmitAt = Optional.empty();
  }
}
