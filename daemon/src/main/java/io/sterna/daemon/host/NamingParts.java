package io.sterna.daemon.host;

import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.Configuration;
import io.sterna.daemon.configuration.Configuration.Legacy;
import io.sterna.daemon.configuration.Configuration.PinnedPeer;
import io.sterna.daemon.state.StateDirectory;
import io.sterna.naming.AssociationRequests;
import io.sterna.naming.Dnssec;
import io.sterna.naming.LentNames;
import io.sterna.naming.Naming;
import io.sterna.naming.NamingEvent;
import io.sterna.naming.Pin;
import io.sterna.naming.Publisher;
import io.sterna.naming.StubServer;
import io.sterna.naming.TsigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The parts that have to do with names, as the configuration wants them.
///
/// @param publishers one for each of the host's names, or none
record NamingParts(Configuration configuration, Naming naming, List<Publisher> publishers) {
  private static final String KNOWN_PEERS = "known_peers";

  static NamingParts of(
      Configuration configuration, StateDirectory state, Consumer<NamingEvent> events)
      throws IOException, DaemonException {
    var settings =
        new Naming.Settings(
            Set.copyOf(configuration.names()),
            ResolvConf.upstream(configuration),
            configuration.peers().stream().map(NamingParts::pin).toList(),
            state.file(KNOWN_PEERS),
            configuration.legacy() == Legacy.REFUSE,
            dnssec(configuration));
    return new NamingParts(
        configuration,
        new Naming(settings, InstantSource.system(), events),
        publishers(configuration, events));
  }

  /// @throws DaemonException if the trust anchors are wanted and cannot be read
  private static Dnssec dnssec(Configuration configuration) throws DaemonException {
    if (configuration.dnssec() == Dnssec.Use.OFF) return Dnssec.OFF;
    var file = configuration.trustAnchors();
    try {
      return Dnssec.of(configuration.dnssec(), Files.readString(file));
    } catch (IOException e) {
      throw new DaemonException(
          Reason.CONFIGURATION,
          "the trust anchors in "
              + file
              + " cannot be read ("
              + e.getMessage()
              + "): install dns-root-data, or name a file with DS or DNSKEY records as"
              + " resolver.trust-anchors",
          e);
    }
  }

  /// The resolver that programs ask; nothing if the configuration wants none.
  Optional<StubServer> stub(AssociationRequests requests, LentNames lent) throws IOException {
    if (configuration.stubListen().isEmpty()) return Optional.empty();
    return Optional.of(StubServer.open(configuration.stubListen(), naming, requests, lent));
  }

  private static Pin pin(PinnedPeer peer) {
    var origin = peer.file() + " line " + peer.line();
    return new Pin(peer.name(), List.of(peer.key()), peer.locators(), origin);
  }

  private static List<Publisher> publishers(
      Configuration configuration, Consumer<NamingEvent> events) throws DaemonException {
    if (configuration.update().isEmpty()) return List.of();
    var update = configuration.update().orElseThrow();
    TsigKey key;
    try {
      key = TsigKey.read(update.tsigKeyFile());
    } catch (IOException e) {
      throw new DaemonException(Reason.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
    var publishers = new ArrayList<Publisher>();
    for (var name : configuration.names()) {
      var settings = new Publisher.Settings(name, update.zone(), update.server(), key);
      publishers.add(new Publisher(settings, InstantSource.system(), events));
    }
    return publishers;
  }
}
