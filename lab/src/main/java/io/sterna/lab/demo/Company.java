package io.sterna.lab.demo;

import io.sterna.core.identifier.Identifier;
import io.sterna.lab.Await;
import io.sterna.lab.TcpSocket;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Download;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The three programs, connected to one target at one time.
final class Company implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(8);

  private final Stage stage;
  private final List<Program> programs;
  private final List<Flow> flows = new ArrayList<>();
  private final Instant start = Instant.now();

  private Company(Stage stage, List<Program> programs) {
    this.stage = stage;
    this.programs = programs;
  }

  /// Starts all three, to a name or an address; the long download or the short one.
  static Company start(Stage stage, String target, boolean lasting) {
    var download =
        lasting
            ? Download.start(stage.scene.mobile(), target, "paced/long", stage.longSum)
            : Download.start(stage.scene.mobile(), target, "paced/short", stage.shortSum);
    return new Company(
        stage,
        List.of(
            download,
            Dialogue.ssh(stage.scene.mobile(), stage.sshd, target),
            Dialogue.psql(stage.scene.mobile(), target)));
  }

  /// Waits, not for ever, until each got something, and notes its connection.
  ///
  /// @return what `ss` shows at both ends, one for each program
  List<SocketSeen> connected(String when) {
    var seen = new ArrayList<SocketSeen>();
    for (var program : programs) {
      var _ =
          Await.within(
              CONNECT, () -> program.progress().total() > 0 ? Optional.of(true) : Optional.empty());
      var socket = TcpSocket.of(stage.scene.mobile(), program.pid(), program.port());
      socket.ifPresent(s -> flows.add(new Flow(program.title(), s.localPort(), s.remotePort())));
      seen.add(socketSeen(program.title() + " " + when, socket));
    }
    return seen;
  }

  private SocketSeen socketSeen(String program, Optional<TcpSocket> socket) {
    var mobile = new Identifier.Name(Scene.MOBILE).address();
    var stable = new Identifier.Name(Scene.STABLE).address();
    if (socket.isEmpty()) return new SocketSeen(program, false, "no connection");
    var here = socket.orElseThrow();
    boolean right =
        here.local().equals(mobile)
            && here.remote().equals(stable)
            && TcpSocket.on(stage.scene.stable()).stream()
                .anyMatch(
                    there ->
                        there.local().equals(stable)
                            && there.remote().equals(mobile)
                            && there.localPort() == here.remotePort()
                            && there.remotePort() == here.localPort());
    var text =
        "%s:%d - %s:%d".formatted(here.local(), here.localPort(), here.remote(), here.remotePort());
    return new SocketSeen(program, right, text);
  }

  /// The connections that [#connected] saw.
  List<Flow> flows() {
    return List.copyOf(flows);
  }

  /// What each went through in a span of time. Counts of the wire are put in later.
  List<Trial> trials(int event, Instant from, Instant to) {
    return programs.stream()
        .map(
            program -> {
              boolean flows = program.progress().between(to.minusSeconds(1), to) > 0;
              return new Trial(
                  program.title(),
                  event,
                  program.alive() && flows,
                  program.progress().longestSilence(from, to).toMillis(),
                  0,
                  0);
            })
        .toList();
  }

  /// The same for connections that were made in this event: what counts is that each got something.
  List<Trial> firstTrials(int event, Instant to) {
    return programs.stream()
        .map(
            program ->
                new Trial(
                    program.title(),
                    event,
                    program.progress().total() > 0,
                    program.progress().longestSilence(start, to).toMillis(),
                    0,
                    0))
        .toList();
  }

  /// Brings all to their end, within `bound` together.
  List<Finish> finish(String which, Duration bound) {
    var end = Instant.now().plus(bound);
    return programs.stream()
        .map(
            program -> {
              var left = Duration.between(Instant.now(), end);
              var ending = program.finish(left.isPositive() ? left : Duration.ofMillis(100));
              return new Finish(program.title() + which, ending.ok(), ending.detail());
            })
        .toList();
  }

  /// Fills in what a capture says: bytes before the event, and after it over the new locators only.
  List<Trial> onWire(List<Trial> trials, Wire wire, Span span) {
    return trials.stream()
        .map(
            trial -> {
              var flow =
                  flows.stream().filter(f -> f.program().equals(trial.program())).findFirst();
              long before =
                  flow.map(f -> wire.bytes(f, span.from().minusSeconds(2), span.from())).orElse(0L);
              long afterwards =
                  flow.map(f -> wire.bytes(f, span.changed(), span.to(), span.locators()))
                      .orElse(0L);
              return new Trial(
                  trial.program(),
                  trial.event(),
                  trial.alive(),
                  trial.silenceMs(),
                  before,
                  afterwards);
            })
        .toList();
  }

  @Override
  public void close() {
    programs.forEach(Program::close);
  }
}
