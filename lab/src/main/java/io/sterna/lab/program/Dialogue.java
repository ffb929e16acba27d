package io.sterna.lab.program;

import io.sterna.lab.Host;
import io.sterna.lab.LabException;
import io.sterna.lab.Running;
import io.sterna.lab.service.Sshd;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A program in which a line is typed every 100 ms and answered by the other end: an `ssh`
/// session, or a `psql` session inside one transaction. The next line waits for the answer.
public final class Dialogue implements Program {
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);

  private final Script script;
  private final Running program;
  private final Progress progress = new Progress();
  private final Thread typist;
  private volatile boolean last;
  private volatile Optional<Ending> ending = Optional.empty();

  /// What is typed and what is to come back.
  ///
  /// @param opening typed first, not answered
  /// @param line typed each time, `%d` is the turn
  /// @param answer to it
  /// @param closing typed last; `%d` is the number of turns in the answer to it
  private record Script(
      String title,
      int port,
      String opening,
      String line,
      String answer,
      String closing,
      String farewell) {}

  private Dialogue(Script script, Running program) {
    this.script = script;
    this.program = program;
    typist = Thread.ofPlatform().daemon().name(script.title() + "-typist").start(this::run);
  }

  /// `ssh TARGET`, with a shell loop at the other end that answers each line.
  ///
  /// @param options of ssh
  public static Dialogue ssh(Host host, Sshd server, String target, String... options) {
    var command = new ArrayList<>(server.client(host.directory(), target));
    command.addAll(1, List.of(options));
    command.add("n=0; while read -r line; do n=$((n+1)); echo \"$n heard $line\"; done");
    var script =
        new Script("ssh", 22, "", "line %1$d\n", "%1$d heard line %1$d", "bye\n", "%1$d heard bye");
    return new Dialogue(script, host.converse("ssh", command));
  }

  /// `psql -h TARGET` inside one transaction, which fails if the session was ever another one.
  public static Dialogue psql(Host host, String target) {
    var command =
        List.of(
            "psql",
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "postgres",
            "-h",
            target,
            "-d",
            "postgres");
    var script =
        new Script(
            "psql",
            5432,
            "BEGIN; CREATE TEMP TABLE typed (n int) ON COMMIT DROP;\n",
            "INSERT INTO typed VALUES (%1$d) RETURNING n;\n",
            "%1$d",
            "SELECT 'rows', count(*) + 1 FROM typed; COMMIT;\n",
            "rows|%1$d");
    return new Dialogue(script, host.converse("psql", command));
  }

  private void run() {
    try (var answers =
            new BufferedReader(new InputStreamReader(program.output(), StandardCharsets.UTF_8));
        var keys = program.input()) {
      keys.write(script.opening());
      int turn = 1;
      while (!last) {
        long start = System.nanoTime();
        if (!exchange(keys, answers, script.line(), script.answer(), turn++)) return;
        LockSupport.parkNanos(INTERVAL - (System.nanoTime() - start));
      }
      if (!exchange(keys, answers, script.closing(), script.farewell(), turn)) return;
      ending = Optional.of(new Ending(true, turn + " answers, all right"));
    } catch (IOException e) {
      broke("its input is closed");
    }
  }

  private boolean exchange(
      Writer keys, BufferedReader answers, String line, String answer, int turn)
      throws IOException {
    keys.write(line.formatted(turn));
    keys.flush();
    var got = answers.readLine();
    if (answer.formatted(turn).equals(got)) {
      progress.mark(1);
      return true;
    }
    broke(got == null ? "its connection ended" : "it answered '" + got + "'");
    return false;
  }

  private void broke(String how) {
    ending = Optional.of(new Ending(false, how + " after " + progress.total() + " answers"));
  }

  @Override
  public String title() {
    return script.title();
  }

  @Override
  public long pid() {
    return program.pid();
  }

  @Override
  public int port() {
    return script.port();
  }

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public boolean alive() {
    return program.alive() && ending.isEmpty();
  }

  @Override
  public Ending finish(Duration bound) {
    last = true;
    try {
      if (!typist.join(bound)) {
        return new Ending(false, progress.total() + " answers, then nothing");
      }
      int status = program.awaitExit(bound);
      var end = ending.orElse(new Ending(false, "it did not begin"));
      if (end.ok() && status == 0) return end;
      return new Ending(
          false, "%s, status %d: %s".formatted(end.detail(), status, program.log().strip()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ending(false, "interrupted");
    } catch (LabException e) {
      return new Ending(false, progress.total() + " answers, then it did not end");
    }
  }

  @Override
  public void close() {
    program.kill();
  }
}
