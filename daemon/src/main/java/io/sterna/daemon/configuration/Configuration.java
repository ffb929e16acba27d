package io.sterna.daemon.configuration;

import io.sterna.core.association.Bounds;
import io.sterna.core.association.Settings;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Ipv4Pool;
import io.sterna.core.identifier.Locator;
import io.sterna.core.wire.Form;
import io.sterna.naming.Dnssec;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the administrator wants, read once at start and checked whole (`docs/configuration.md`).
///
/// @param file where it was read, for messages
/// @param names this host's own identifiers, at least one; outgoing connections use the first
/// @param keyFile the private key
/// @param nextKeyFile the one that is to come after it; not together with `previousKeyFile`
/// @param previousKeyFile the one before it, while peers still use it
/// @param form what this host wants its native paths to carry (protocol §8)
/// @param allow whose associations are accepted, by name
/// @param interfaces which interfaces' addresses are locators
/// @param device name of the TAP device
/// @param ipv4Pool what is lent to names for programs that know no IPv6; empty for nothing
/// @param port UDP port of the control channel
/// @param race the carriers of control messages, and how long the first is waited for
/// @param bounds how much is kept and done for others (protocol §5)
/// @param bpf whether the kernel fast path is used where there is one
/// @param stubListen where programs find the stub resolver; empty for none
/// @param dnssec whether signatures in DNS are validated, or required
/// @param trustAnchors whose signatures are believed
/// @param upstream resolvers that the stub and the daemon ask; empty for those of resolv.conf
/// @param update where this host's own addresses are published, if anywhere
/// @param peers known without DNS
public record Configuration(
    Path file,
    List<Identifier.Name> names,
    Path keyFile,
    Optional<Path> nextKeyFile,
    Optional<Path> previousKeyFile,
    Form form,
    Legacy legacy,
    Selection allow,
    Selection interfaces,
    String device,
    Optional<Ipv4Pool> ipv4Pool,
    int port,
    Settings.Race race,
    Bounds bounds,
    LogLevel log,
    boolean bpf,
    List<InetSocketAddress> stubListen,
    List<InetSocketAddress> upstream,
    Dnssec.Use dnssec,
    Path trustAnchors,
    Optional<Update> update,
    List<PinnedPeer> peers) {
  public Configuration {
    names = List.copyOf(names);
    stubListen = List.copyOf(stubListen);
    upstream = List.copyOf(upstream);
    peers = List.copyOf(peers);
  }

  /// What becomes of a connection to a name that was reached by Sterna before and answers no
  /// longer (protocol §10).
  public enum Legacy {
    /// A plain connection, logged and shown.
    ALLOW,
    /// None.
    REFUSE
  }

  /// The least important message that is still written.
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /// Where to publish this host's addresses by DNS UPDATE (protocol §3).
  ///
  /// @param zone the zone that holds the names
  /// @param tsigKeyFile as `tsig-keygen` prints it
  public record Update(InetSocketAddress server, Identifier.Name zone, Path tsigKeyFile) {}

  /// A peer whose key is known without DNS (protocol §3): contradicting it is an error that names
  /// `file` and `line`.
  ///
  /// @param key 32 bytes, X25519
  /// @param locators where to try first, best first; may be empty if DNS knows them
  public record PinnedPeer(
      Identifier.Name name, Bytes key, List<Locator> locators, Path file, int line) {
    public PinnedPeer {
      locators = List.copyOf(locators);
    }
  }
}
