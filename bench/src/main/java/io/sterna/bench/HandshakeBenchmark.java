package io.sterna.bench;

import java.io.PrintStream;
import java.util.List;

/// What a handshake costs: the responder's time, memory for what comes of it, and messages and
/// bytes of a CREATE and of a move.
final class HandshakeBenchmark implements Benchmark {
  private static final int ROUNDS = 15;
  private static final int HANDSHAKES = 500;
  private static final int WARM_UP = 3;
  private static final int ASSOCIATIONS = 100_000;

  @Override
  public String name() {
    return "handshake";
  }

  @Override
  public String what() {
    return "handshakes a second on one core; X25519; memory, messages, bytes of an association";
  }

  @Override
  public List<Figure> run(PrintStream out) throws Exception {
    for (int i = 0; i < WARM_UP; i++) Handshakes.perSecond(HANDSHAKES);
    var rate = Sample.measure(ROUNDS, () -> Handshakes.perSecond(HANDSHAKES));
    rate.print(out, "handshakes as responder", "/s");
    var agreements = Paired.measure(ROUNDS, X25519Rates::agreements, X25519Rates::jdkAgreements);
    agreements.print(out, "agreements", "agreements by the JDK", "/s");
    var pairs = Paired.measure(ROUNDS, X25519Rates::keyPairs, X25519Rates::jdkKeyPairs);
    pairs.print(out, "key pairs", "key pairs by the JDK", "/s");
    double memory = Handshakes.memoryOfOne(ASSOCIATIONS);
    var create = Handshakes.count();
    out.printf(
        "a CREATE: %d messages, %d bytes, until both ends are up; %d and %d until they rest%n",
        create.messagesUp(), create.bytesUp(), create.messages(), create.bytes());
    out.printf(
        "a move: %d messages, %d bytes, until both rest%n",
        create.moveMessages(), create.moveBytes());
    return List.of(
        new Figure("handshakes_per_second", rate.median(), 3500, Figure.Better.HIGHER),
        new Figure("association_bytes", memory, 4096, Figure.Better.LOWER),
        Figure.recorded("agreements_per_second", agreements.a().median()),
        Figure.recorded("agreements_per_second_jdk", agreements.b().median()),
        Figure.recorded("key_pairs_per_second", pairs.a().median()),
        Figure.recorded("key_pairs_per_second_jdk", pairs.b().median()),
        Figure.recorded("create_messages", create.messagesUp()),
        Figure.recorded("create_bytes", create.bytesUp()),
        Figure.recorded("create_messages_to_rest", create.messages()),
        Figure.recorded("create_bytes_to_rest", create.bytes()),
        Figure.recorded("move_messages", create.moveMessages()),
        Figure.recorded("move_bytes", create.moveBytes()));
  }
}
