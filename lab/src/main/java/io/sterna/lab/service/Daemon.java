package io.sterna.lab.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Await;
import io.sterna.lab.Config;
import io.sterna.lab.Host;
import io.sterna.lab.LabException;
import io.sterna.lab.Project;
import io.sterna.lab.Result;
import io.sterna.lab.Running;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sterna on one host of the lab: its files, its key, and `sterna up`.
public final class Daemon implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(20);
  private static final JsonMapper JSON = new JsonMapper();

  private final Host host;
  private final String name;
  private final Path directory;
  private final String record;
  private Optional<Running> process = Optional.empty();

  private Daemon(Host host, String name, Path directory, String record) {
    this.host = host;
    this.name = name;
    this.directory = directory;
    this.record = record;
  }

  /// What goes into the configuration.
  ///
  /// @param form `plain` or `names`
  /// @param upstream whom its stub asks
  /// @param update the key that lets it publish its addresses at the first of `upstream`
  /// @param more further lines for the top level of the file
  /// @param alias its second name
  public record Setup(
      String name,
      String form,
      List<IpAddress> upstream,
      Optional<TsigKey> update,
      String more,
      Optional<String> alias) {
    public Setup {
      upstream = List.copyOf(upstream);
    }

    /// A host that asks this server and publishes nothing.
    public static Setup of(String name, IpAddress upstream) {
      return new Setup(name, "plain", List.of(upstream), Optional.empty(), "", Optional.empty());
    }

    public Setup updating(TsigKey key) {
      return new Setup(name, form, upstream, Optional.of(key), more, alias);
    }

    public Setup form(String wanted) {
      return new Setup(name, wanted, upstream, update, more, alias);
    }

    public Setup with(String lines) {
      return new Setup(name, form, upstream, update, more + lines + "\n", alias);
    }

    public Setup alias(String other) {
      return new Setup(name, form, upstream, update, more, Optional.of(other));
    }

    String text() {
      var names = alias.map(other -> name + "\", \"" + other).orElse(name);
      var servers = upstream.stream().map(server -> '"' + server.toString() + '"').toList();
      var base =
          """
          names = ["%s"]
          form = "%s"
          log = "debug"
          %s
          [resolver]
          upstream = [%s]
          trust-anchors = "anchors"
          """
              .formatted(names, form, more, String.join(", ", servers));
      if (update.isEmpty()) return base;
      return base
          + """

          [update]
          server = "%s"
          zone = "%s"
          tsig-key-file = "update.key"
          """
              .formatted(upstream.getFirst(), name.substring(name.indexOf('.') + 1));
    }
  }

  /// Writes the configuration and makes the key; [#endpoint] tells what DNS needs.
  public static Daemon prepare(Host host, Setup setup) {
    var directory = Config.directory(host.directory().resolve("sterna"));
    Config.write(directory.resolve("sterna.toml"), setup.text());
    setup.update().ifPresent(k -> Config.writeSecret(directory.resolve("update.key"), k.text()));
    var keygen = List.of("keygen", "--config", directory + "/sterna.toml", "--json");
    var made = host.tryExec(START, "", Project.sterna(keygen)).orFail();
    // _endpoint.stable.example. 300 IN TXT "v=sterna1; key=..."
    var line = json(made).path("records").path(0).asString();
    var record = line.substring(line.indexOf('"') + 1, line.lastIndexOf('"'));
    return new Daemon(host, setup.name(), directory, record);
  }

  /// The text of its `_endpoint` record.
  public String endpoint() {
    return record;
  }

  /// Its public key in base64, as `[[peer]]` takes it.
  public String publicKey() {
    var from = record.indexOf("key=") + 4;
    var to = record.indexOf(';', from);
    return record.substring(from, to < 0 ? record.length() : to);
  }

  public String name() {
    return name;
  }

  /// Runs `sterna up` and waits until its control socket answers.
  public Daemon start() {
    launch();
    return awaitReady();
  }

  /// Waits until the control socket of the `sterna up` that was launched answers.
  public Daemon awaitReady() {
    var running = process();
    Await.until(
        "sterna up on " + host + ", whose log is " + running.logFile(),
        START,
        () -> {
          if (!running.alive()) throw new LabException("sterna up ended: " + running.log());
          return control().toFile().exists() && answers();
        });
    return this;
  }

  /// Runs `sterna up` and does not wait.
  public Running launch() {
    var running = host.spawn("sterna", command("up"));
    process = Optional.of(running);
    return running;
  }

  private Path control() {
    return directory.resolve("run/control.sock");
  }

  /// The command line of `sterna COMMAND` for this daemon.
  public List<String> command(String... command) {
    var arguments = new ArrayList<>(List.of(command[0]));
    if (List.of("up", "down", "keygen", "doctor").contains(command[0])) {
      arguments.addAll(List.of("--config", directory + "/sterna.toml"));
    }
    if (List.of("up", "down").contains(command[0])) {
      arguments.addAll(List.of("--state", directory + "/state"));
    }
    arguments.addAll(List.of(command).subList(1, command.length));
    arguments.addAll(List.of("--run", directory + "/run"));
    return Project.sterna(arguments);
  }

  /// Runs `sterna COMMAND` to its end.
  public Result run(String... command) {
    return host.tryExec(START, "", command(command));
  }

  /// What `sterna COMMAND --json` says.
  public JsonNode json(String... command) {
    var all = new ArrayList<>(List.of(command));
    all.add("--json");
    return json(run(all.toArray(String[]::new)).orFail());
  }

  private boolean answers() {
    try (var _ = ask("status")) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// A connection to the control socket on which this command was answered well.
  private BufferedReader ask(String command) throws IOException {
    var channel = SocketChannel.open(UnixDomainSocketAddress.of(control()));
    var lines = new BufferedReader(Channels.newReader(channel, UTF_8));
    try {
      channel.write(ByteBuffer.wrap(("{\"command\":\"" + command + "\"}\n").getBytes(UTF_8)));
      var answer = lines.readLine();
      if (answer != null && answer.startsWith("{\"ok\"")) return lines;
      throw new IOException("the daemon on " + host + " answers: " + answer);
    } catch (IOException e) {
      lines.close();
      throw e;
    }
  }

  /// Hands on each event, as `sterna events --json` prints it, from a thread of its own until the
  /// daemon ends. Nothing is missed that happens after this has returned.
  public void events(Consumer<JsonNode> reader) {
    try {
      var lines = ask("events");
      Thread.ofPlatform().daemon().name(host.name() + "-events").start(() -> tell(lines, reader));
    } catch (IOException e) {
      throw new LabException("no events from " + control(), e);
    }
  }

  private static void tell(BufferedReader lines, Consumer<JsonNode> reader) {
    try (lines) {
      lines.lines().map(JSON::readTree).forEach(reader);
    } catch (IOException | UncheckedIOException e) {
      // The daemon has ended.
    }
  }

  private static JsonNode json(Result result) {
    var line = result.lines().stream().filter(text -> text.startsWith("{")).findFirst();
    return JSON.readTree(line.orElseThrow(() -> new LabException("no JSON in: " + result.out())));
  }

  public Host host() {
    return host;
  }

  /// Where its configuration, state and run directories are.
  public Path directory() {
    return directory;
  }

  /// The running `sterna up`.
  public Running process() {
    return process.orElseThrow(() -> new LabException("sterna up was not started on " + host));
  }

  /// Ends it in order, if it runs.
  @Override
  public void close() {
    process.ifPresent(Running::close);
    process = Optional.empty();
  }
}
