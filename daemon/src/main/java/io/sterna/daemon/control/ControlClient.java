package io.sterna.daemon.control;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/// Asks the daemon that answers in a run directory. One request, one client.
public final class ControlClient implements AutoCloseable {
  private static final int LONGEST_ANSWER = 32 << 20;

  private final Path socket;
  private final SocketChannel channel;
  private final Lines lines;

  private ControlClient(Path socket, SocketChannel channel) {
    this.socket = socket;
    this.channel = channel;
    this.lines = new Lines(channel, LONGEST_ANSWER);
  }

  /// A connection to the daemon whose run directory is `run`.
  ///
  /// @throws DaemonException if none answers there
  public static ControlClient connect(Path run) throws DaemonException {
    var socket = run.resolve(ControlServer.SOCKET);
    try {
      return new ControlClient(socket, SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    } catch (IOException e) {
      if (Files.exists(socket) && !Files.isWritable(socket)) throw notPermitted(socket, e);
      throw new DaemonException(
          Reason.NO_DAEMON,
          "no daemon answers on " + socket + ": start it with `sterna up`, or name its --run",
          e);
    }
  }

  /// Whether a daemon answers in `run`.
  public static boolean isAnswered(Path run) {
    try (var _ = connect(run)) {
      return true;
    } catch (DaemonException e) {
      return false;
    }
  }

  private static DaemonException notPermitted(Path socket, IOException cause) {
    return new DaemonException(
        Reason.NOT_PERMITTED,
        socket + " may not be used: run as root or join group " + ControlServer.GROUP,
        cause);
  }

  /// The daemon's answer.
  ///
  /// @throws DaemonException if it answers that it cannot, or not at all
  public Json ask(Request request) throws DaemonException {
    try {
      lines.write(JsonText.write(request.toJson()));
      return value(next());
    } catch (IOException e) {
      throw gone(e);
    }
  }

  /// Hands every event to `reader`, as the line that came, until the daemon ends.
  ///
  /// @throws DaemonException if the daemon cuts the connection
  public void events(Consumer<String> reader) throws DaemonException {
    ask(new Request.Events());
    try {
      for (var line = lines.read(); line.isPresent(); line = lines.read()) {
        reader.accept(line.orElseThrow());
      }
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private String next() throws IOException {
    return lines.read().orElseThrow(() -> new IOException("it closed the connection"));
  }

  private static Json value(String line) throws DaemonException, IOException {
    var answer = JsonText.read(line);
    var ok = answer.member("ok");
    if (ok.isPresent()) return ok.orElseThrow();
    throw new DaemonException(reason(answer.text("reason")), answer.text("error"));
  }

  private static Reason reason(String name) {
    try {
      return Reason.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      return Reason.SYSTEM; // a newer daemon's
    }
  }

  private DaemonException gone(IOException cause) {
    return new DaemonException(
        Reason.SYSTEM,
        "the daemon on " + socket + " did not answer (" + cause.getMessage() + "): look at its log",
        cause);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // nothing that could be done
    }
  }
}
