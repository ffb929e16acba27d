package io.sterna.bench;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Bounds;
import io.sterna.core.association.Effect;
import io.sterna.core.association.Event;
import io.sterna.core.association.Input;
import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.noise.KeyPair;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Two control planes in virtual time with a network between them that takes none.
final class Handshakes {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final IpAddress INITIATOR = IpAddress.parse("192.0.2.1");

  /// As many associations as are measured.
  private static final Bounds BOUNDS =
      Bounds.DEFAULT.withAssociations(new Bounds.Share(200_000, 1_024, 4_096));

  private static final int MOST_IN_ONE = 500;

  /// 10.0.0.0; each peer has an address of its own.
  private static final int INITIATORS = 10 << 24;

  private static final IpAddress ELSEWHERE = IpAddress.parse("203.0.113.1");
  private static final IpAddress RESPONDER = IpAddress.parse("198.51.100.1");
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// What one CREATE took, payloads of UDP.
  ///
  /// @param messagesUp until both ends could send data
  /// @param messages until nobody had anything left to say
  /// @param moveMessages when the initiator moves afterwards, until nobody has anything left to say
  record Count(
      int messagesUp, int bytesUp, int messages, int bytes, int moveMessages, int moveBytes) {}

  private final Random random;
  private final End responder;
  private End initiator;
  private Instant now = T0;
  private int known;
  private int messages;
  private int bytes;

  Handshakes(long seed) {
    random = new Random(seed);
    responder = new End("stable.example", RESPONDER);
    initiator = new End("mobile.example", INITIATOR);
  }

  /// Handshakes that a responder completes in a second of one processor's time: INIT, the answer
  /// about the key, RESPONSE, the confirming SEALED and the answer to it. Each is with a peer that
  /// it has never seen; neither that peer's time nor DNS counts.
  static double perSecond(int count) {
    var all = new Handshakes(count);
    all.with(count);
    return count * 1e9 / all.responder.nanos;
  }

  /// Handshakes with so many new peers, each complete.
  private void with(int peers) {
    for (int i = 0; i < peers; i++) {
      begin();
      end();
    }
  }

  /// This, or another one after so many handshakes: peers that are gone are asked where they are,
  /// which is no part of the next one's handshake.
  Handshakes orFresh() {
    return known < MOST_IN_ONE ? this : new Handshakes(known);
  }

  /// A new peer has an INIT ready for the responder.
  void begin() {
    int next = responder.upCount + 1;
    initiator = new End("host" + next + ".example", new IpAddress.V4(INITIATORS + next));
    initiator.connect(responder);
  }

  /// What is left of a handshake that was begun; 1 ms goes by.
  void end() {
    exchange(() -> initiator.up && responder.upCount > known);
    if (!initiator.up || responder.upCount != known + 1) {
      throw new IllegalStateException("handshake " + (known + 1) + " was not completed");
    }
    known = responder.upCount;
    responder.outbox.clear();
    now = now.plusMillis(1);
  }

  /// Heap bytes that a responder keeps for an association, with so many of them that are up and at
  /// rest.
  static double memoryOfOne(int associations) {
    var all = new Handshakes(associations);
    all.with(1);
    long before = heap();
    all.with(associations);
    all.initiator = all.new End("nobody.example", INITIATOR);
    all.now = all.now.plusSeconds(10);
    all.responder.on(new Input.Timeout());
    all.responder.outbox.clear();
    double bytes = (double) (heap() - before) / associations;
    if (all.responder.host.status(all.now).size() != associations + 1) {
      throw new IllegalStateException("associations were lost meanwhile");
    }
    return bytes;
  }

  /// Of this thread, in ns.
  static long cpuTime() {
    return THREADS.getCurrentThreadCpuTime();
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// Counts what goes over the network for one.
  static Count count() {
    var both = new Handshakes(1);
    both.initiator.connect(both.responder);
    both.exchange(() -> both.initiator.up && both.responder.up);
    if (!both.initiator.up || !both.responder.up) throw new IllegalStateException("not up");
    int messagesUp = both.messages;
    int bytesUp = both.bytes;
    both.exchange(() -> false);
    both.rest();
    int messages = both.messages;
    int bytes = both.bytes;
    both.initiator.moveTo(ELSEWHERE);
    both.exchange(() -> false);
    both.rest();
    return new Count(
        messagesUp, bytesUp, messages, bytes, both.messages - messages, both.bytes - bytes);
  }

  /// Delivers what was sent until `done`, or there is nothing more.
  private void exchange(BooleanSupplier done) {
    while (!done.getAsBoolean() && deliver()) {
      // one message after the other
    }
  }

  /// Delivers one message, the initiator's first; false if there is none.
  boolean deliver() {
    var from = initiator.outbox.isEmpty() ? responder : initiator;
    var sent = from.outbox.poll();
    if (sent == null) return false;
    messages++;
    bytes += sent.message().length();
    var to = from == initiator ? responder : initiator;
    var source = sent.local();
    to.on(new Input.Received(sent.carrier(), to.at, source, sent.remotePort(), sent.message()));
    return true;
  }

  /// Lets 10 s go by.
  private void rest() {
    var end = now.plus(Duration.ofSeconds(10));
    while (true) {
      var next =
          Stream.of(initiator, responder)
              .flatMap(e -> e.host.wakeAt().stream())
              .min(Instant::compareTo);
      if (next.isEmpty() || next.get().isAfter(end)) return;
      if (next.get().isAfter(now)) now = next.get();
      initiator.on(new Input.Timeout());
      responder.on(new Input.Timeout());
      exchange(() -> false);
    }
  }

  /// A host, and what its driver would do around it.
  private final class End {
    final Identifier name;
    final KeyPair key;
    final Associations host;
    IpAddress at;
    final Queue<Effect.Send> outbox = new ArrayDeque<>();
    boolean up;
    int upCount;
    long nanos;

    End(String name, IpAddress at) {
      this.name = Identifier.Name.of(name);
      this.at = at;
      key = KeyPair.generate(random::nextBytes);
      host =
          new Associations(
              Settings.of(key, List.of(this.name)).withBounds(BOUNDS), random::nextBytes);
      on(new Input.LocalLocators(List.of(Locator.of(at))));
    }

    void moveTo(IpAddress elsewhere) {
      at = elsewhere;
      on(new Input.LocalLocators(List.of(Locator.of(at))));
    }

    void connect(End peer) {
      var locators = List.of(Locator.of(peer.at));
      var known = new Input.Peer(peer.name, peer.key.publicKey(), Input.Grade.FIRST_USE, locators);
      on(new Input.Connect(name, known));
    }

    void on(Input input) {
      long before = cpuTime();
      var effects = host.on(input, now);
      nanos += cpuTime() - before;
      for (var effect : effects) perform(effect);
    }

    private void perform(Effect effect) {
      switch (effect) {
        case Effect.Send send -> outbox.add(send);
        case Effect.ConfirmKey(long request, _, _) ->
            on(new Input.KeyConfirmed(request, Input.Grade.FIRST_USE));
        case Effect.LookUp(var peer) -> on(new Input.PeerFound(peer, List.of()));
        case Effect.Report(Event.AssociationUp _) -> {
          up = true;
          upCount++;
        }
        case Effect.Report _,
            Effect.PersistTimestamp _,
            Effect.KeyProven _,
            Effect.PeerChanged _,
            Effect.PeerGone _,
            Effect.FindContexts _,
            Effect.PingSent _,
            Effect.PathAnswered _,
            Effect.PingAnswered _,
            Effect.ContextsShared _ -> {}
      }
    }
  }
}
