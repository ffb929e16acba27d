package io.sterna.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ControlServerTest {
  @TempDir private Path run;
  private final Readers readers = new Readers();
  private ControlServer server;

  private final Service service =
      new Service() {
        @Override
        public Json answer(Request.Question question) throws DaemonException {
          return switch (question) {
            case Request.Status() -> Json.object().with("names", Json.texts(List.of("a.example")));
            case Request.Paths(var name) -> refuse(name);
            case Request.Forget(var name) -> refuse(name);
            case Request.Ping ping -> ping.toJson();
            case Request.Peers(), Request.Trust() -> Json.object();
          };
        }

        private static Json refuse(String name) throws DaemonException {
          throw new DaemonException(Reason.REFUSED, "nothing is known of " + name);
        }

        @Override
        public Json down() {
          readers.end();
          return Json.object().with("removed", Json.texts(List.of("device sterna0")));
        }

        @Override
        public Readers readers() {
          return readers;
        }
      };

  @BeforeEach
  void open() throws DaemonException {
    server = ControlServer.open(run, service);
  }

  @AfterEach
  void close() {
    readers.end();
    server.close();
  }

  @Test
  void answersWhatIsAsked() throws DaemonException {
    try (var client = ControlClient.connect(run)) {
      var names = client.ask(new Request.Status()).elements("names");
      assertThat(names).containsExactly(new Json.Text("a.example"));
    }
    try (var client = ControlClient.connect(run)) {
      var removed = client.ask(new Request.Down()).elements("removed");
      assertThat(removed).containsExactly(new Json.Text("device sterna0"));
    }
  }

  @Test
  void waitOfAPingIsBounded() throws DaemonException {
    for (var wait : List.of(Long.MIN_VALUE, 0L, 500L, Long.MAX_VALUE)) {
      try (var client = ControlClient.connect(run)) {
        var asked = client.ask(new Request.Ping("b.example", wait, true));
        assertThat(asked.whole("wait_ms")).isBetween(1L, 10_000L);
        assertThat(asked.truth("every_carrier")).isTrue();
      }
    }
  }

  @Test
  void tellsWhyItCannot() throws DaemonException {
    try (var client = ControlClient.connect(run)) {
      assertThatThrownBy(() -> client.ask(new Request.Paths("b.example")))
          .hasMessage("nothing is known of b.example")
          .extracting(e -> ((DaemonException) e).reason())
          .isEqualTo(Reason.REFUSED);
    }
  }

  @Test
  void clientThatCannotBeTakenIsNotTheLast() throws Exception { // no file descriptor is free
    var failures = new AtomicInteger(2);
    try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      var other = Files.createDirectory(run.resolve("other"));
      listening.bind(UnixDomainSocketAddress.of(other.resolve("control.sock")));
      Thread.ofVirtual()
          .start(
              () ->
                  server.accept(
                      () -> {
                        if (failures.getAndDecrement() > 0) throw new IOException("for this test");
                        return listening.accept();
                      }));
      try (var client = ControlClient.connect(other)) {
        assertThat(client.ask(new Request.Status()).elements("names")).hasSize(1);
      }
      server.close();
    }
    assertThat(failures).hasValueLessThanOrEqualTo(-1);
  }

  @Test
  void onlyOwnerAndGroupMayConnect() throws IOException {
    var mode = Files.getPosixFilePermissions(run.resolve("control.sock"));
    assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-rw----");
  }

  @Test
  void everyReaderGetsEveryEventUntilTheEnd() throws Exception {
    var first = new ArrayList<String>();
    var second = new ArrayList<String>();
    var got = new CountDownLatch(2);
    var threads = new ArrayList<Thread>();
    for (var lines : List.of(first, second)) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var client = ControlClient.connect(run)) {
                      client.events(
                          line -> {
                            lines.add(line);
                            got.countDown();
                          });
                    } catch (DaemonException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    while (readers.count() < 2) Thread.onSpinWait();
    readers.tell(Json.object().with("event", "one"));
    got.await();
    readers.end();
    for (var thread : threads) thread.join();
    assertThat(first).containsExactly("{\"event\":\"one\"}");
    assertThat(second).isEqualTo(first);
  }

  @Test
  void readerThatDoesNotKeepUpIsCutOff() throws Exception {
    try (var client = raw()) {
      write(client, "{\"command\":\"events\"}\n");
      while (!readers.any()) Thread.onSpinWait();
      var event = Json.object().with("event", "x".repeat(1000));
      for (int i = 0; i < 1_000_000 && readers.any(); i++) readers.tell(event);
      assertThat(readers.any()).isFalse();
      assertThat(drain(client)).as("the connection ends").isPositive();
    }
  }

  @Test
  void readerThatWentIsForgotten() throws Exception {
    try (var client = raw()) {
      write(client, "{\"command\":\"events\"}\n");
      while (!readers.any()) Thread.onSpinWait();
    }
    while (readers.any()) Thread.onSpinWait();
  }

  @Test
  void nonsenseIsAnsweredWithAnError() throws IOException {
    for (var line : List.of("hello", "{}", "[]", "{\"command\":\"dance\"}", "{\"command\":1}")) {
      try (var client = raw()) {
        write(client, line + "\n");
        assertThat(readAll(client)).startsWith("{\"error\":").contains("\"reason\":\"refused\"");
      }
    }
  }

  @Test
  void requestWithoutAnEndIsCutOff() throws IOException {
    try (var client = raw()) {
      write(client, "x".repeat(ControlServer.LONGEST_REQUEST));
      assertThat(readAll(client)).isEmpty();
    }
  }

  @Test
  void tooManyClientsAreTurnedAwayAndTheOthersStay() throws Exception {
    var clients = new ArrayList<SocketChannel>();
    try {
      for (int i = 0; i < ControlServer.MOST_CLIENTS; i++) clients.add(raw());
      try (var tooMuch = raw()) {
        assertThat(readAll(tooMuch)).isEmpty();
      }
      write(clients.getFirst(), "{\"command\":\"status\"}\n");
      assertThat(readAll(clients.getFirst())).startsWith("{\"ok\":");
    } finally {
      for (var client : clients) client.close();
    }
  }

  @Test
  void secondDaemonInTheSameRunDirectoryIsRefused() {
    assertThatThrownBy(() -> ControlServer.open(run, service))
        .hasMessageStartingWith("another daemon answers on " + run)
        .extracting(e -> ((DaemonException) e).reason())
        .isEqualTo(Reason.ALREADY_RUNNING);
  }

  @Test
  void socketOfACrashedDaemonIsReplaced(@TempDir Path crashed) throws Exception {
    try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(crashed.resolve("control.sock")));
    }
    assertThat(crashed.resolve("control.sock")).exists();
    try (var _ = ControlServer.open(crashed, service);
        var client = ControlClient.connect(crashed)) {
      assertThat(client.ask(new Request.Status()).elements("names")).hasSize(1);
    }
    assertThat(crashed.resolve("control.sock")).doesNotExist();
  }

  @Test
  void clientSaysWhenThereIsNoDaemon(@TempDir Path empty) {
    assertThatThrownBy(() -> ControlClient.connect(empty))
        .hasMessage(
            "no daemon answers on "
                + empty
                + "/control.sock: start it with `sterna up`, or name its --run");
  }

  private SocketChannel raw() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(run.resolve("control.sock")));
  }

  private static void write(SocketChannel client, String text) throws IOException {
    var out = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (out.hasRemaining()) client.write(out);
  }

  /// Reads to the end, or to the reset that a close with bytes unread draws; how much there was.
  private static long drain(SocketChannel client) {
    long all = 0;
    try {
      var in = ByteBuffer.allocate(65536);
      for (int n = client.read(in); n >= 0; n = client.read(in.clear())) all += n;
    } catch (IOException _) {
      // as good as the end
    }
    return all;
  }

  private static String readAll(SocketChannel client) throws IOException {
    var in = ByteBuffer.allocate(65536);
    while (client.read(in) >= 0) {
      if (!in.hasRemaining()) throw new IOException("too much");
    }
    return new String(in.array(), 0, in.position(), StandardCharsets.UTF_8);
  }
}
