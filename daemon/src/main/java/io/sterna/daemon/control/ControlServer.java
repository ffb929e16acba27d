package io.sterna.daemon.control;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers clients on the control socket, mode 0660 and of group `sterna` if there is one
/// (`docs/control.md`).
public final class ControlServer implements AutoCloseable {
  static final String SOCKET = "control.sock";
  static final String GROUP = "sterna";
  static final int MOST_CLIENTS = 64;
  static final int LONGEST_REQUEST = 4096;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  /// Between two clients that could not be taken.
  private static final Duration REST = Duration.ofMillis(100);

  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private final Path socket;
  private final ServerSocketChannel server;
  private final Service service;
  private final Semaphore places = new Semaphore(MOST_CLIENTS);

  private ControlServer(Path socket, ServerSocketChannel server, Service service) {
    this.socket = socket;
    this.server = server;
    this.service = service;
  }

  /// Listens in the run directory `run`, which is made if need be. A socket that nobody answers on
  /// is what a crashed daemon left, and is replaced.
  public static ControlServer open(Path run, Service service) throws DaemonException {
    var socket = run.resolve(SOCKET);
    try {
      Files.createDirectories(run);
      if (Files.exists(socket)) refuseIfAnswered(socket);
      Files.deleteIfExists(socket);
      var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      restrict(socket);
      var control = new ControlServer(socket, server, service);
      Thread.ofVirtual().name("control").start(() -> control.accept(server::accept));
      return control;
    } catch (IOException e) {
      throw new DaemonException(
          Reason.SYSTEM,
          "cannot listen on "
              + socket
              + " ("
              + e.getMessage()
              + "): name a directory with --run"
              + " that can be written",
          e);
    }
  }

  private static void refuseIfAnswered(Path socket) throws DaemonException {
    try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      throw new DaemonException(
          Reason.ALREADY_RUNNING,
          "another daemon answers on " + socket + ": stop it, or give this one its own --run");
    } catch (IOException e) {
      LOG.debug("{} is left over: {}", socket, e.getMessage());
    }
  }

  private static void restrict(Path socket) throws IOException {
    var view = Files.getFileAttributeView(socket, PosixFileAttributeView.class);
    view.setPermissions(PosixFilePermissions.fromString("rw-rw----"));
    try {
      view.setGroup(
          FileSystems.getDefault()
              .getUserPrincipalLookupService()
              .lookupPrincipalByGroupName(GROUP));
    } catch (UserPrincipalNotFoundException e) {
      LOG.debug("no group {}: only root can ask the daemon", GROUP);
    }
  }

  /// Where the next client comes from; tests make it fail.
  @FunctionalInterface
  interface Door {
    SocketChannel next() throws IOException;
  }

  /// Until the server is closed: what goes wrong with one client, or for want of file descriptors,
  /// passes.
  void accept(Door door) {
    boolean told = false;
    while (server.isOpen()) {
      try {
        admit(door.next());
        told = false;
      } catch (ClosedChannelException e) {
        LOG.debug("{}: {}", socket, e.toString());
      } catch (IOException e) {
        if (!told) LOG.error("{} could not take a client: {}", socket, e.getMessage());
        told = true;
        LockSupport.parkNanos(REST.toNanos());
      }
    }
  }

  private void admit(SocketChannel client) throws IOException {
    if (places.tryAcquire()) {
      Thread.ofVirtual().start(() -> serve(client));
      return;
    }
    LOG.warn("more than {} clients on {}: one was turned away", MOST_CLIENTS, socket);
    client.close();
  }

  private void serve(SocketChannel client) {
    try (client) {
      var lines = new Lines(client, LONGEST_REQUEST);
      var request = within(client, lines::read);
      if (request.isPresent()) answer(client, lines, request.orElseThrow());
    } catch (IOException e) {
      LOG.debug("client gone: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  @FunctionalInterface
  private interface Exchange<T> {
    T run() throws IOException;
  }

  /// Reads from a client, or writes to it, and closes it if it keeps the daemon waiting.
  private static <T> T within(SocketChannel client, Exchange<T> exchange) throws IOException {
    var watch =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(PATIENCE);
                    client.close();
                  } catch (InterruptedException | IOException _) {
                    // in time, or gone already
                  }
                });
    try {
      return exchange.run();
    } finally {
      watch.interrupt();
    }
  }

  private void answer(SocketChannel client, Lines lines, String line)
      throws IOException, InterruptedException {
    try {
      switch (Request.parse(line)) {
        case Request.Question question -> tell(client, lines, ok(service.answer(question)));
        case Request.Down() -> tell(client, lines, ok(service.down()));
        case Request.Events() -> stream(client, lines);
      }
    } catch (DaemonException e) {
      tell(client, lines, error(e.reason(), String.valueOf(e.getMessage())));
    }
  }

  /// Sends events until there are no more, or the client has gone.
  private void stream(SocketChannel client, Lines lines) throws IOException, InterruptedException {
    try (var reader = service.readers().join(() -> cutOff(client))) {
      tell(client, lines, ok(Json.object()));
      Thread.ofVirtual().start(() -> leaveWithClient(lines, reader));
      for (var event = reader.next(); event.isPresent(); event = reader.next()) {
        lines.write(JsonText.write(event.orElseThrow()));
      }
    }
  }

  private void cutOff(SocketChannel client) {
    LOG.warn("a reader of events on {} did not keep up and was cut off", socket);
    try {
      client.close();
    } catch (IOException e) {
      LOG.debug("client gone: {}", e.getMessage());
    }
  }

  /// A client that only reads is seen to have gone when there is nothing to read from it.
  private static void leaveWithClient(Lines lines, Readers.Reader reader) {
    try {
      while (lines.read().isPresent()) {
        // whatever it says, it has its request
      }
    } catch (IOException _) {
      // gone as well
    }
    reader.leave();
  }

  private static void tell(SocketChannel client, Lines lines, Json answer) throws IOException {
    var line = JsonText.write(answer);
    within(
        client,
        () -> {
          lines.write(line);
          return line;
        });
  }

  private static Json ok(Json value) {
    return Json.object().with("ok", value);
  }

  private static Json error(Reason reason, String sentence) {
    var name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return Json.object().with("error", sentence).with("reason", name);
  }

  /// Takes no more clients; those that are being answered get a moment to hear it.
  @Override
  public void close() {
    try {
      server.close();
      if (!places.tryAcquire(MOST_CLIENTS, FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("a client is still being answered");
      }
      Files.deleteIfExists(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}", socket, e.getMessage());
    }
  }
}
