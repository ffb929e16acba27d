package io.sterna.daemon.engine;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Effect;
import io.sterna.core.association.Input;
import io.sterna.core.wire.Init;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop that owns this host's associations: inputs in, effects out, one reading of the clock a
/// turn.
///
/// What the data plane has to know is done before the messages of a turn leave: the peer's answer
/// may be a packet that needs it (a SYN after RESPONSE, data after the ACK of an ADD).
///
/// The mailbox is bounded. What comes from the network is dropped and counted when the mailbox is
/// nearly full; who speaks from this host waits for room, and never is the loop itself.
///
/// INITs have a lane of their own, since anybody can send them and each costs the most. They take
/// their turn when the mailbox is empty, and once in [#MAILS_PER_INIT] turns when it is not, so
/// that neither sort of flood keeps the other messages out.
public final class Engine {
  static final int MAILBOX = 4096;

  /// Places that the network cannot take.
  static final int RESERVED = 1024;

  /// INITs that wait at most.
  static final int INITS = 1024;

  /// Other turns at most while an INIT waits.
  static final int MAILS_PER_INIT = 16;

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private sealed interface Mail {
    record Of(Input input) implements Mail {}

    /// Something to be done between two inputs.
    record Turn(Consumer<Instant> work) implements Mail {}

    /// An INIT is waiting in its lane.
    record Knock() implements Mail {}

    record Stop() implements Mail {}
  }

  private final Associations associations;
  private final InstantSource clock;
  private final BlockingQueue<Mail> mailbox = new ArrayBlockingQueue<>(MAILBOX);
  private final BlockingQueue<Mail> inits = new ArrayBlockingQueue<>(INITS);
  private final AtomicBoolean knocked = new AtomicBoolean();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong droppedInits = new AtomicLong();
  private int mailsInARow;

  private Consumer<Effect> effects = _ -> {};

  public Engine(Associations associations, InstantSource clock) {
    this.associations = associations;
    this.clock = clock;
  }

  /// Takes what came from the network, or may come again, if there is room. Never waits.
  public void offer(Input input) {
    if (input instanceof Input.Received received && Init.isNamedIn(received.message())) {
      offerInit(received);
      return;
    }
    boolean room = mailbox.remainingCapacity() > RESERVED && mailbox.offer(new Mail.Of(input));
    if (!room) dropped.incrementAndGet();
  }

  /// With a mailbox that is full nobody has to knock: the loop looks here after it.
  private void offerInit(Input.Received init) {
    if (!inits.offer(new Mail.Of(init))) {
      droppedInits.incrementAndGet();
      return;
    }
    if (!knocked.getAndSet(true) && !mailbox.offer(new Mail.Knock())) knocked.set(false);
  }

  /// Takes what this host itself says; waits for room. Not for the loop's own thread.
  public void post(Input input) {
    put(new Mail.Of(input));
  }

  /// Has something done between two inputs, on the loop's own thread; waits for room.
  public void turn(Consumer<Instant> work) {
    put(new Mail.Turn(work));
  }

  /// What `question` answers between two inputs.
  public <T> CompletableFuture<T> ask(BiFunction<Associations, Instant, T> question) {
    var answer = new CompletableFuture<T>();
    turn(
        now -> {
          try {
            answer.complete(question.apply(associations, now));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /// Ends the loop after what is in the mailbox already.
  public void stop() {
    put(new Mail.Stop());
  }

  /// Messages from the network for which there was no room, INITs apart.
  public long dropped() {
    return dropped.get();
  }

  /// INITs for which there was no room in their lane.
  public long droppedInits() {
    return droppedInits.get();
  }

  private void put(Mail mail) {
    try {
      mailbox.put(mail);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The loop.
  ///
  /// @param effects performs each effect, on this thread
  public void run(Consumer<Effect> effects) {
    this.effects = effects;
    try {
      while (turn(next())) {
        // one turn after the other
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Mail next() throws InterruptedException {
    var mail = mailsInARow < MAILS_PER_INIT ? mailbox.poll() : null;
    if (mail != null) {
      mailsInARow++;
      return mail;
    }
    mailsInARow = 0;
    var init = inits.poll();
    return init != null ? init : await();
  }

  private @Nullable Mail await() throws InterruptedException {
    var wait =
        associations
            .wakeAt()
            .map(wakeAt -> Duration.between(clock.instant(), wakeAt))
            .filter(until -> until.compareTo(LONGEST_WAIT) < 0)
            .orElse(LONGEST_WAIT);
    return mailbox.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
  }

  /// A timer that is due comes before the mail, so that no flood holds it up.
  private boolean turn(@Nullable Mail mail) {
    var now = clock.instant();
    if (associations.wakeAt().filter(wakeAt -> !wakeAt.isAfter(now)).isPresent()) {
      step(new Input.Timeout(), now);
    }
    switch (mail) {
      case null -> {}
      case Mail.Of(var input) -> step(input, now);
      case Mail.Knock _ -> knocked.set(false);
      case Mail.Turn(var work) -> guard("a turn", () -> work.accept(now));
      case Mail.Stop _ -> {
        return false;
      }
    }
    return true;
  }

  /// One input, from within [#turn].
  public void step(Input input, Instant now) {
    guard(
        input,
        () -> {
          for (var effect : dataPlaneFirst(associations.on(input, now))) {
            guard(effect, () -> effects.accept(effect));
          }
        });
  }

  /// A mistake of ours ends what it was made in, and nothing else.
  private static void guard(Object what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("a mistake in Sterna itself at {}: please report it", what, e);
    }
  }

  private static List<Effect> dataPlaneFirst(List<Effect> effects) {
    var ordered = new ArrayList<Effect>(effects.size());
    for (var effect : effects) if (isForDataPlane(effect)) ordered.add(effect);
    for (var effect : effects) if (!isForDataPlane(effect)) ordered.add(effect);
    return ordered;
  }

  private static boolean isForDataPlane(Effect effect) {
    return effect instanceof Effect.PeerChanged || effect instanceof Effect.PeerGone;
  }
}
