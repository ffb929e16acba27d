package io.sterna.bench;

import java.io.PrintStream;
import java.util.List;

/// What a handshake costs: the responder's time, and messages and bytes of a CREATE.
final class HandshakeBenchmark implements Benchmark {
  private static final int ROUNDS = 15;
  private static final int HANDSHAKES = 500;
  private static final int WARM_UP = 3;

  @Override
  public String name() {
    return "handshake";
  }

  @Override
  public String what() {
    return "handshakes a second as responder on one core; messages and bytes of a CREATE";
  }

  @Override
  public List<Figure> run(PrintStream out) throws Exception {
    for (int i = 0; i < WARM_UP; i++) Handshakes.perSecond(HANDSHAKES);
    var rate = Sample.measure(ROUNDS, () -> Handshakes.perSecond(HANDSHAKES));
    rate.print(out, "handshakes as responder", "/s");
    var create = Handshakes.count();
    out.printf(
        "a CREATE: %d messages, %d bytes, until both ends are up; %d and %d until they rest%n",
        create.messagesUp(), create.bytesUp(), create.messages(), create.bytes());
    return List.of(
        Figure.recorded("handshakes_per_second", rate.median()),
        Figure.recorded("create_messages", create.messagesUp()),
        Figure.recorded("create_bytes", create.bytesUp()),
        Figure.recorded("create_messages_to_rest", create.messages()),
        Figure.recorded("create_bytes_to_rest", create.bytes()));
  }
}
