package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The DNS servers that this host asks: bytes in, bytes out.
///
/// A query goes to the first server, and when that is silent for a while, or fails, to the next
/// as well; whichever answers first is believed. Every try has a socket, a source port and an id
/// of its own, and a connected socket hears only the server that it asked. Calls block, on
/// virtual threads.
final class Upstream {
  /// How long to wait.
  ///
  /// @param patience how long a try stays alone before the next server is asked too; doubles
  ///     with each round over the servers
  /// @param limit after which nobody is waited for any more
  record Timing(Duration patience, Duration limit) {
    static final Timing USUAL = new Timing(Duration.ofMillis(600), Duration.ofSeconds(4));
  }

  enum Transport {
    UDP,
    TCP
  }

  /// Queries in flight at once, over all callers.
  private static final int MOST_IN_FLIGHT = 1024;

  private static final int ROUNDS = 3;
  private static final int RCODE_SERVFAIL = 2;
  private static final int RCODE_REFUSED = 5;

  private final List<InetSocketAddress> servers;
  private final Timing timing;
  private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);
  private final SecureRandom random = new SecureRandom();

  /// Asks these servers.
  ///
  /// @param servers may be none: then nobody answers
  Upstream(List<InetSocketAddress> servers, Timing timing) {
    this.servers = List.copyOf(servers);
    this.timing = timing;
  }

  List<InetSocketAddress> servers() {
    return servers;
  }

  /// The whole answer to `query`: over UDP, and again over TCP if it came truncated.
  byte[] askWhole(byte[] query) throws UnansweredException {
    var answer = ask(query, Transport.UDP);
    return DnsBytes.isTruncated(answer) ? ask(query, Transport.TCP) : answer;
  }

  /// The answer to `query` as it came, but for its id, which is the query's.
  ///
  /// @throws UnansweredException if no server answered within the limit
  byte[] ask(byte[] query, Transport transport) throws UnansweredException {
    if (servers.isEmpty()) {
      throw new UnansweredException("no DNS server is known: name one as resolver.upstream");
    }
    if (!inFlight.tryAcquire()) {
      throw new UnansweredException(
          "more than " + MOST_IN_FLIGHT + " DNS queries wait for an answer");
    }
    try (var race = new Race(query, transport)) {
      return DnsBytes.withId(race.run().toArray(), DnsBytes.id(query));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnansweredException("stopped while waiting for a DNS answer");
    } finally {
      inFlight.release();
    }
  }

  /// How one try ended.
  private sealed interface End {
    record Answered(Bytes reply) implements End {}

    record Failed(String reason) implements End {}
  }

  /// The tries for one query.
  private final class Race implements Closeable {
    private final byte[] query;
    private final Transport transport;
    private final LinkedBlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final List<Try> tries = new ArrayList<>();
    private final int most = servers.size() * ROUNDS;

    Race(byte[] query, Transport transport) {
      this.query = query;
      this.transport = transport;
    }

    Bytes run() throws UnansweredException, InterruptedException {
      long deadline = System.nanoTime() + timing.limit.toNanos();
      long next = System.nanoTime();
      int failed = 0;
      var reason = "no answer within " + timing.limit.toMillis() + " ms";
      Bytes refusal = Bytes.empty();
      while (failed < most) {
        long now = System.nanoTime();
        if (now - deadline >= 0) break;
        if (tries.size() < most && now - next >= 0) next = now + begin().toNanos();
        long until = tries.size() < most && next - deadline < 0 ? next : deadline;
        switch (ends.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          case null -> {} // time for the next one
          case End.Answered(var reply) when !isRefusal(reply) -> {
            return reply;
          }
          case End.Answered(var reply) -> {
            refusal = reply;
            if (tries.size() >= servers.size()) return refusal; // all asked once: no use in more
            next = System.nanoTime();
            failed++;
          }
          case End.Failed(var why) -> {
            reason = why;
            next = System.nanoTime();
            failed++;
          }
        }
      }
      if (refusal.length() > 0) return refusal;
      throw new UnansweredException("DNS server " + names() + " does not answer: " + reason);
    }

    /// Asks one more server; how long to give it before the next.
    private Duration begin() {
      int round = tries.size() / servers.size();
      var server = servers.get(tries.size() % servers.size());
      var attempt = new Try(server, DnsBytes.withId(query, random.nextInt(1 << 16)), transport);
      tries.add(attempt);
      Thread.ofVirtual().name("dns " + Printable.of(server)).start(() -> ends.add(run(attempt)));
      return timing.patience.multipliedBy(1L << round);
    }

    private End run(Try attempt) {
      try {
        return new End.Answered(Bytes.of(attempt.run(timing.limit)));
      } catch (IOException e) {
        return new End.Failed(e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }

    private static boolean isRefusal(Bytes reply) {
      int rcode = DnsBytes.rcode(reply.toArray());
      return rcode == RCODE_SERVFAIL || rcode == RCODE_REFUSED;
    }

    private String names() {
      return String.join(", ", servers.stream().map(Printable::of).toList());
    }

    @Override
    public void close() {
      tries.forEach(Try::close);
    }
  }
}
