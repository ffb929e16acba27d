package io.sterna.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a handshake costs: the responder's time, memory for what comes of it, and messages and
/// bytes of a CREATE and of a move.
final class HandshakeBenchmark implements Benchmark {
  private static final int ROUNDS = 15;
  private static final int HANDSHAKES = 500;
  private static final int WARM_UP = 3;
  private static final int ASSOCIATIONS = 100_000;

  @Override
  public String name() {
    return "handshakes";
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
    var figures = new ArrayList<Figure>();
    figures.add(new Figure("handshakes_per_second", rate.median(), 3500, Figure.Better.HIGHER));
    figures.addAll(microbenchmarks(out));
    double memory = Handshakes.memoryOfOne(ASSOCIATIONS);
    figures.add(new Figure("association_bytes", memory, 4096, Figure.Better.LOWER));
    figures.addAll(messages(out));
    return figures;
  }

  /// The parts of a handshake, and X25519 by both libraries.
  private static List<Figure> microbenchmarks(PrintStream out) {
    var times = Microbenchmarks.run(out, List.of(X25519Work.class, HandshakeWork.class));
    var figures = new ArrayList<Figure>();
    times.forEach(
        (method, sample) -> {
          sample.print(out, method, "us");
          figures.add(Figure.recorded(method + "_us", sample.median()));
        });
    ratio(out, times, "agreement", "agreementByJdk");
    ratio(out, times, "keyPair", "keyPairByJdk");
    double whole = sample(times, "respond").median() + sample(times, "confirm").median();
    figures.add(Figure.recorded("handshakes_per_second_jmh", 1e6 / whole));
    return figures;
  }

  private static void ratio(
      PrintStream out, Map<String, Sample> times, String ours, String theirs) {
    new Paired(sample(times, ours), sample(times, theirs))
        .ratios()
        .print(out, ours + " / " + theirs, "");
  }

  private static Sample sample(Map<String, Sample> times, String method) {
    return Optional.ofNullable(times.get(method)).orElseThrow();
  }

  private static List<Figure> messages(PrintStream out) {
    var create = Handshakes.count();
    out.printf(
        "a CREATE: %d messages, %d bytes, until both ends are up; %d and %d until they rest%n",
        create.messagesUp(), create.bytesUp(), create.messages(), create.bytes());
    out.printf(
        "a move: %d messages, %d bytes, until both rest%n",
        create.moveMessages(), create.moveBytes());
    return List.of(
        Figure.recorded("create_messages", create.messagesUp()),
        Figure.recorded("create_bytes", create.bytesUp()),
        Figure.recorded("create_messages_to_rest", create.messages()),
        Figure.recorded("create_bytes_to_rest", create.bytes()),
        Figure.recorded("move_messages", create.moveMessages()),
        Figure.recorded("move_bytes", create.moveBytes()));
  }
}
