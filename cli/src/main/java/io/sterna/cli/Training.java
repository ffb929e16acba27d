package io.sterna.cli;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.control.ControlServer;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.JsonText;
import io.sterna.daemon.control.Readers;
import io.sterna.daemon.control.Request;
import io.sterna.daemon.control.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What `./sterna` runs once after a build, to make the JDK's ahead-of-time cache (JEP 514): the
/// commands that people wait for, asked of a daemon that is made up.
final class Training {
  private static final String PEER =
      """
      {"remote":"b.example","identifier_address":"2001:2f::1","state":"up","trust":"first use",
       "connections":1,"path":{"local":"192.0.2.1","remote":"192.0.2.2","form":"plain",
       "carrier":"udp","round_trip_ms":1.5,"current":true},"keys":[],"locators":[]}
      """;

  private Training() {}

  public static void main(String[] arguments) throws IOException, DaemonException {
    var run = Files.createTempDirectory("sterna-training");
    try (var out = new PrintWriter(PrintWriter.nullWriter());
        var _ = ControlServer.open(run, service())) {
      for (var command : List.of("status", "peers", "paths b.example", "trust list"))
        play(command, run, out);
      play("status --json", run, out);
    } finally {
      Files.delete(run);
    }
  }

  private static void play(String command, Path run, PrintWriter out) {
    int code = Main.run(out, out, (command + " --run " + run).split(" ", 0));
    if (code != 0) throw new IllegalStateException(command + " ended with " + code);
  }

  private static Service service() throws IOException {
    var peer = JsonText.read(PEER.replace("\n", " "));
    var peers = Json.array(List.of(peer));
    var answer =
        Json.object()
            .with("names", Json.texts(List.of("a.example")))
            .with("associations", peers)
            .with("peers", peers)
            .with("keys", peers)
            .with("paths", peers);
    return new Service() {
      @Override
      public Json answer(Request.Question question) {
        return answer;
      }

      @Override
      public Json down() {
        return answer;
      }

      @Override
      public Readers readers() {
        return new Readers();
      }
    };
  }
}
