package io.sterna.daemon.host;

import io.sterna.core.association.Associations;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.daemon.Daemon;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.Configuration;
import io.sterna.daemon.configuration.KeyText;
import io.sterna.daemon.configuration.OwnKeys;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.Request;
import io.sterna.daemon.engine.DataPath;
import io.sterna.daemon.engine.Engine;
import io.sterna.daemon.report.Reporter;
import io.sterna.naming.Naming;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// What a running host answers to those who ask over the control socket (`docs/control.md`).
final class Answers {
  private static final long PATIENCE_SECONDS = 5;

  private final Parts parts;
  private final Keyring keyring;
  private final Instant since = Instant.now();

  /// What is asked.
  ///
  /// @param locators where the host is now
  /// @param stub where its stub resolver listens
  record Parts(
      Configuration configuration,
      OwnKeys keys,
      Machine machine,
      Engine engine,
      DataPath dataPath,
      Naming naming,
      Steered steered,
      Pinger pinger,
      Supplier<List<IpAddress>> locators,
      List<InetSocketAddress> stub,
      Reporter reporter) {
    Parts {
      stub = List.copyOf(stub);
    }
  }

  Answers(Parts parts) {
    this.parts = parts;
    this.keyring = new Keyring(parts.naming, parts.engine);
  }

  Json to(Request.Question question) throws DaemonException {
    return switch (question) {
      case Request.Status() -> status();
      case Request.Paths(var name) -> paths(name);
      case Request.Peers() -> peers();
      case Request.Trust() -> keyring.list();
      case Request.Forget(var name) -> keyring.forget(name);
      case Request.Ping ping -> parts.pinger.ping(ping);
    };
  }

  /// What `future` brings, within a time that no healthy daemon needs.
  static <T> T await(Future<T> future) throws DaemonException {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new DaemonException(
          Reason.SYSTEM, "the daemon is busy and did not answer: look at its log", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DaemonException(Reason.SYSTEM, "the daemon is ending", e);
    }
  }

  private Json status() throws DaemonException {
    var configuration = parts.configuration;
    var engine = parts.engine;
    var associations = await(engine.ask(Associations::status));
    var refusals = await(engine.ask((all, _) -> all.refusals()));
    var limits = await(engine.ask((all, _) -> all.limits()));
    var novelties = await(engine.ask((all, _) -> all.novelties()));
    var data = await(parts.dataPath.status());
    var live = LiveConnections.counts();
    return Json.object()
        .with("version", Daemon.VERSION)
        .with("pid", ProcessHandle.current().pid())
        .with("since", since.toString())
        .with("names", Json.texts(configuration.names()))
        .with("key", KeyText.encode(parts.keys.key().publicKey()))
        .withAny("further_key", parts.keys.further().map(f -> KeyText.encode(f.key().publicKey())))
        .with(
            "identifier_addresses",
            Json.texts(configuration.names().stream().map(Identifier::address).toList()))
        .with("device", parts.machine.tap().name())
        .with("port", configuration.port())
        .with("form", StatusJson.words(configuration.form()))
        .with("locators", Json.texts(parts.locators.get()))
        .with("stub", Json.texts(parts.stub.stream().map(Answers::text).toList()))
        .with(
            "associations",
            Json.array(
                associations.stream()
                    .map(each -> StatusJson.association(each, data.translator(), live))
                    .toList()))
        .with("data_path", StatusJson.dataPath(data))
        .with("fast_path", StatusJson.fastPath(parts.machine.fast().status()))
        .with("sent_packets", StatusJson.counts(parts.machine.sender().counts()))
        .with("refused", StatusJson.counts(refusals))
        .with("unknown", StatusJson.novelties(novelties))
        .with("limits", StatusJson.counts(limits))
        .with("overload", engine.dropped())
        .with("overload_inits", engine.droppedInits())
        .with("unsteered", parts.steered.turnedAway())
        .with("troubles", Json.array(parts.reporter.troubles()));
  }

  private Json paths(String name) throws DaemonException {
    var found = StatusJson.find(await(parts.engine.ask(Associations::status)), name);
    if (found.isPresent()) return StatusJson.paths(found.orElseThrow());
    throw new DaemonException(
        Reason.REFUSED,
        "there is no association with " + name + ": `sterna status` lists those there are");
  }

  private Json peers() throws DaemonException {
    var associations = await(parts.engine.ask(Associations::status));
    var data = await(parts.dataPath.status());
    return PeersJson.of(
        parts.naming.keys(),
        parts.naming.states(),
        associations,
        data.translator(),
        LiveConnections.counts());
  }

  private static String text(InetSocketAddress address) {
    return IpAddress.of(address.getAddress()) + " port " + address.getPort();
  }
}
