package io.sterna.naming;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Asks the servers of a name's own zone, past the caches of the resolvers between: a peer that
/// has moved is found there at once, and elsewhere only after its TTL (protocol §9).
///
/// ```
/// resolver: NAME SOA -> zone;  zone NS -> servers;  servers A, AAAA -> addresses
/// one of these: the question, without recursion; only an authoritative answer counts
/// ```
final class Authority {
  private static final int MOST_SERVERS = 4;
  private static final Upstream.Timing TIMING =
      new Upstream.Timing(Duration.ofMillis(150), Duration.ofSeconds(2));

  private final Upstream resolvers;
  private final int port;

  /// @param port of the servers: 53, but for tests
  Authority(Upstream resolvers, int port) {
    this.resolvers = resolvers;
    this.port = port;
  }

  /// What the zone's servers say; empty if they cannot be found or do not say it all.
  Optional<Answer> ask(Question question) {
    try {
      var zone = zone(question.owner());
      if (zone.isEmpty()) return Optional.empty();
      var servers = servers(zone.get());
      if (servers.isEmpty()) return Optional.empty();
      var reply = new Upstream(servers, TIMING).askWhole(question.query(false));
      var answer = Answer.read(question.name(), question.owner(), question.type(), reply);
      return isWhole(answer, reply) ? Optional.of(answer) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the resolver's answer stands
    }
  }

  /// A CNAME into another zone leaves the answer to others.
  private static boolean isWhole(Answer answer, byte[] reply) {
    return switch (answer) {
      case Answer.Endpoint _, Answer.Addresses _, Answer.Malformed _ ->
          DnsBytes.isAuthoritative(reply);
      case Answer.None _ -> DnsBytes.isAuthoritative(reply) && DnsBytes.answerCount(reply) == 0;
      case Answer.Failed _, Answer.Bogus _ -> false;
    };
  }

  private Optional<Name> zone(Name name) throws IOException {
    var reply = resolve(name, Type.SOA);
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
      for (var record : reply.getSection(section)) {
        if (record instanceof SOARecord && name.subdomain(record.getName())) {
          return Optional.of(record.getName());
        }
      }
    }
    return Optional.empty();
  }

  private List<InetSocketAddress> servers(Name zone) throws IOException {
    var servers = new ArrayList<InetSocketAddress>();
    for (var record : resolve(zone, Type.NS).getSection(Section.ANSWER)) {
      if (record instanceof NSRecord ns && servers.size() < MOST_SERVERS) {
        servers.addAll(addresses(ns.getTarget()));
      }
    }
    return servers.subList(0, Math.min(servers.size(), MOST_SERVERS));
  }

  private List<InetSocketAddress> addresses(Name server) throws IOException {
    var addresses = new ArrayList<InetSocketAddress>();
    for (int type : new int[] {Type.A, Type.AAAA}) {
      for (var record : resolve(server, type).getSection(Section.ANSWER)) {
        var address =
            switch (record) {
              case ARecord a -> a.getAddress();
              case AAAARecord aaaa -> aaaa.getAddress();
              default -> null;
            };
        if (address == null) continue;
        var ip = IpAddress.of(address);
        if (ip.isMulticast() || ip.isUnspecified() || ip.isLinkLocal()) continue;
        addresses.add(new InetSocketAddress(address, port));
      }
    }
    return addresses;
  }

  private Message resolve(Name name, int type) throws IOException {
    var query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    try {
      return new Message(resolvers.askWhole(query.toWire()));
    } catch (RuntimeException e) {
      throw new UnansweredException("malformed answer");
    }
  }
}
