package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Locator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// One DNS server as an examination finds it.
///
/// @param fault why it is of no use, one sentence; empty if it answers for `_endpoint` records
/// @param took until its answer came
/// @param signatures whether it hands on DNSSEC's signatures, as far as it has signed zones
public record DnsServer(
    InetSocketAddress address, String fault, Duration took, boolean signatures) {
  private static final int EDNS_SIZE = 1232;

  /// Asks it for the record of `name`, and for the root's keys with their signatures.
  public static DnsServer examine(InetSocketAddress address, Identifier.Name name) {
    var upstream = new Upstream(List.of(address), Upstream.Timing.USUAL);
    long began = System.nanoTime();
    try {
      var answer = ask(upstream, new Question(name, Type.TXT).owner(), Type.TXT);
      var took = Duration.ofNanos(System.nanoTime() - began);
      int code = answer.getRcode();
      boolean useful = code == Rcode.NOERROR || code == Rcode.NXDOMAIN;
      var fault = useful ? "" : "it answers " + Rcode.string(code) + " for the record of " + name;
      boolean signed = isSigned(answer) || isSigned(ask(upstream, Name.root, Type.DNSKEY));
      return new DnsServer(address, fault, took, signed);
    } catch (IOException e) {
      var took = Duration.ofNanos(System.nanoTime() - began);
      return new DnsServer(address, String.valueOf(e.getMessage()), took, /* signatures= */ false);
    }
  }

  private static Message ask(Upstream upstream, Name owner, int type) throws IOException {
    var query = Message.newQuery(Record.newRecord(owner, type, DClass.IN));
    query.getHeader().setFlag(Flags.CD);
    query.addRecord(new OPTRecord(EDNS_SIZE, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
    return new Message(upstream.askWhole(query.toWire()));
  }

  private static boolean isSigned(Message answer) {
    return List.of(Section.ANSWER, Section.AUTHORITY).stream()
        .flatMap(section -> answer.getSection(section).stream())
        .anyMatch(record -> record.getType() == Type.RRSIG);
  }

  /// What these servers say of a host itself, beside the keys that it has, the one in use first.
  public static OwnRecord ownRecord(
      List<InetSocketAddress> servers, Identifier.Name name, List<Bytes> keys, int port) {
    var resolver = new Resolver(servers, InstantSource.system());
    var found = resolver.lookUp(name, Resolver.Mode.ENDPOINT_ONLY).join();
    return OwnRecord.of(name, found, OwnRecord.wanted(keys, port));
  }

  /// Where these servers say that a name is.
  public static List<Locator> locators(List<InetSocketAddress> servers, Identifier.Name name) {
    var resolver = new Resolver(servers, InstantSource.system());
    return resolver.locators(name, Locator.DEFAULT_PORT, /* pastCaches= */ false).join();
  }
}
