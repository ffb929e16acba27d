package io.sterna.daemon.host;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.daemon.configuration.Configuration;
import io.sterna.daemon.engine.DataPath;
import io.sterna.daemon.engine.Engine;
import io.sterna.naming.Naming;
import io.sterna.naming.Publisher;
import io.sterna.net.HostAddresses;
import io.sterna.net.LocalAddress;
import io.sterna.net.Uplink;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows where this host is: everybody who has to know is told, those first without whom the
/// others could not send.
final class Whereabouts implements Consumer<HostAddresses> {
  private static final Logger LOG = LoggerFactory.getLogger(Whereabouts.class);

  private final Configuration configuration;
  private final Machine machine;
  private final HostSurroundings surroundings;
  private final Steered steered;
  private final DataPath dataPath;
  private final Engine engine;
  private final Naming naming;
  private final List<Publisher> publishers;
  private volatile HostAddresses now = new HostAddresses(List.of());

  Whereabouts(
      Configuration configuration,
      Machine machine,
      HostSurroundings surroundings,
      Steered steered,
      DataPath dataPath,
      Engine engine,
      Naming naming,
      List<Publisher> publishers) {
    this.configuration = configuration;
    this.machine = machine;
    this.surroundings = surroundings;
    this.steered = steered;
    this.dataPath = dataPath;
    this.engine = engine;
    this.naming = naming;
    this.publishers = List.copyOf(publishers);
  }

  /// What of `all` the configuration wants to be used.
  static HostAddresses selected(HostAddresses all, Configuration configuration) {
    return new HostAddresses(
        all.uplinks().stream()
            .filter(uplink -> configuration.interfaces().contains(uplink.name()))
            .toList());
  }

  HostAddresses now() {
    return now;
  }

  @Override
  public void accept(HostAddresses all) {
    var next = selected(all, configuration);
    boolean moved = !next.locators().equals(now.locators());
    now = next;
    surroundings.addresses(next);
    attempt("sending", () -> machine.sender().locators(addresses(next)));
    attempt(
        "routes", () -> machine.footprint().refresh(next).forEach(done -> LOG.info("{}", done)));
    attempt("steering", () -> steered.uplinks(next));
    attempt("fast path", () -> machine.fast().uplinks(next));
    dataPath.localAddresses(addresses(next));
    if (!moved) return;
    var locators = next.locators();
    LOG.info("this host is at {}", locators.isEmpty() ? "no address" : locators);
    engine.post(new Input.LocalLocators(locators.stream().map(this::locator).toList()));
    naming.forget();
    publishers.forEach(publisher -> publisher.publish(locators));
  }

  private Locator locator(IpAddress address) {
    return Locator.of(address, configuration.port());
  }

  private static Set<IpAddress> addresses(HostAddresses at) {
    return at.uplinks().stream()
        .map(Uplink::addresses)
        .flatMap(List::stream)
        .map(LocalAddress::address)
        .collect(Collectors.toCollection(HashSet::new));
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /// One step that fails does not keep the others from being done.
  private static void attempt(String what, Step step) {
    try {
      step.run();
    } catch (IOException e) {
      LOG.error("{}: {}", what, e.getMessage());
    }
  }
}
