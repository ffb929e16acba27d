package io.sterna.naming;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/// Asks DNS and checks the signatures from a trust anchor down (RFC 4035), whatever the resolver
/// that is asked says of them.
final class Validator {
  private final ValidatingResolver resolver;

  /// @throws IOException if the trust anchors cannot be read
  Validator(Upstream upstream, String anchors, InstantSource clock) throws IOException {
    resolver = new ValidatingResolver(new SignedUpstream(upstream), clock.withZone(ZoneOffset.UTC));
    resolver.loadTrustAnchors(stream(anchors));
  }

  /// @throws IOException if there is no trust anchor in this
  static void checkAnchors(String anchors) throws IOException {
    new Validator(new Upstream(List.of(), Upstream.Timing.USUAL), anchors, InstantSource.system());
    boolean any = false;
    try (var zone = new Master(stream(anchors), Name.root, 0)) {
      for (var each = zone.nextRecord(); each != null; each = zone.nextRecord()) {
        any |= each.getType() == Type.DS || each.getType() == Type.DNSKEY;
      }
    }
    if (!any) throw new IOException("there is no DS and no DNSKEY record in it");
  }

  private static ByteArrayInputStream stream(String anchors) {
    return new ByteArrayInputStream(anchors.getBytes(StandardCharsets.US_ASCII));
  }

  /// The answer to a question, which is [Answer.Bogus] if its signatures do not fit.
  Answer ask(Question question) {
    var owner = question.owner();
    Message reply;
    try {
      reply = resolver.send(Message.newQuery(Record.newRecord(owner, question.type(), DClass.IN)));
    } catch (IOException | CompletionException e) {
      return new Answer.Failed("nothing is known of " + owner + ": " + why(e));
    }
    var reason = reason(reply);
    if (reply.getRcode() == Rcode.SERVFAIL && isBogus(reply, reason)) {
      return new Answer.Bogus(
          "the signatures of "
              + owner
              + " do not fit ("
              + Printable.of(reason, 160)
              + "): somebody changed the answer on its way, or the zone is signed wrongly");
    }
    boolean validated = reply.getHeader().getFlag(Flags.AD);
    return Answer.read(question.name(), owner, question.type(), reply, validated);
  }

  private static String why(Exception e) {
    var cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return String.valueOf(cause.getMessage());
  }

  /// A resolver that failed itself gives no reason.
  private static boolean isBogus(Message reply, String reason) {
    var options = reply.getOPT();
    boolean told =
        options != null
            && options.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                .map(ExtendedErrorCodeOption.class::cast)
                .anyMatch(option -> option.getErrorCode() != ExtendedErrorCodeOption.NETWORK_ERROR);
    return told || reason.contains("bogus");
  }

  private static String reason(Message reply) {
    for (var record : reply.getSection(Section.ADDITIONAL)) {
      if (record instanceof TXTRecord text
          && text.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS) {
        return String.join("", text.getStrings());
      }
    }
    return "";
  }
}
