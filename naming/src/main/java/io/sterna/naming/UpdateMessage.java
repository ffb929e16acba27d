package io.sterna.naming;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/// One signed UPDATE (RFC 2136) that makes a name have exactly these addresses.
///
/// ```
/// zone       example. SOA
/// update     mobile.example. 0  ANY A          delete the RRset
///            mobile.example. 0  ANY AAAA       delete the RRset
///            mobile.example. 30 IN  A  192.0.2.1
/// additional TSIG
/// ```
///
/// A server carries out all of it or nothing (RFC 2136 §3.4).
final class UpdateMessage {
  /// What became of it.
  sealed interface Outcome {
    /// It was carried out, and the server signed that.
    record Done() implements Outcome {}

    /// It was not, or nobody can tell.
    ///
    /// @param reason one sentence that says what to check
    record Refused(String reason) implements Outcome {}
  }

  private final Publisher.Settings settings;
  private final TSIG tsig;
  private final TSIGRecord signature;
  private final byte[] bytes;

  UpdateMessage(Publisher.Settings settings, List<IpAddress> addresses, InstantSource clock) {
    this.settings = settings;
    var update = new Update(absolute(settings.zone()));
    var owner = absolute(settings.name());
    update.delete(owner, Type.A);
    update.delete(owner, Type.AAAA);
    long ttl = Publisher.TTL.toSeconds();
    for (var address : addresses) {
      update.add(
          switch (address) {
            case IpAddress.V4 v4 -> new ARecord(owner, DClass.IN, ttl, v4.bytes());
            case IpAddress.V6 v6 -> new AAAARecord(owner, DClass.IN, ttl, v6.bytes());
          });
    }
    var key = settings.key();
    this.tsig =
        new TSIG(
            TSIG.HMAC_SHA256,
            Name.fromConstantString(key.name()),
            new SecretKeySpec(key.secret().toArray(), "HmacSHA256"),
            clock.withZone(ZoneOffset.UTC));
    this.signature = tsig.generate(update, update.toWire(), Rcode.NOERROR, null);
    update.addRecord(signature, Section.ADDITIONAL);
    this.bytes = update.toWire();
  }

  private static Name absolute(Identifier.Name name) {
    return Name.fromConstantString(name.name() + ".");
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /// What the server's answer means. Only a signed one is believed to be good news.
  Outcome outcome(byte[] reply) {
    Message message;
    try {
      message = new Message(reply);
    } catch (IOException | RuntimeException e) {
      return refused("its answer is malformed");
    }
    int rcode = message.getHeader().getRcode();
    if (rcode != Rcode.NOERROR) return refused(explain(rcode, message));
    if (message.getTSIG() == null) {
      return refused("its answer is not signed, so anybody may have sent it");
    }
    int verified = tsig.verify(message, reply, signature);
    if (verified == Rcode.NOERROR) return new Outcome.Done();
    return refused(
        "its answer is not signed by key "
            + settings.key().name()
            + " ("
            + Rcode.TSIGstring(verified)
            + ")");
  }

  private String explain(int rcode, Message message) {
    var record = message.getTSIG();
    int error = record == null ? Rcode.NOERROR : record.getError();
    var key = settings.key();
    return switch (rcode) {
      case Rcode.NOTAUTH ->
          switch (error) {
            case Rcode.BADKEY ->
                "it does not know the key "
                    + key.name()
                    + " (BADKEY): put the key of "
                    + key.file()
                    + " into its named.conf, name and algorithm included, or the other way round";
            case Rcode.BADSIG ->
                "the secret of key "
                    + key.name()
                    + " is not the server's (BADSIG): make the secret in "
                    + key.file()
                    + " the same as in its named.conf";
            case Rcode.BADTIME ->
                "its clock and this host's differ by more than 5 minutes (BADTIME): set the clock";
            default ->
                "it does not serve the zone "
                    + settings.zone()
                    + " as primary (NOTAUTH): check update.server and update.zone";
          };
      case Rcode.REFUSED ->
          "key "
              + key.name()
              + " may not change "
              + settings.name()
              + " (REFUSED): allow it in the zone by `update-policy { grant "
              + key.name()
              + " name "
              + settings.name()
              + ". A AAAA; };`";
      case Rcode.NOTZONE ->
          settings.name() + " is not in zone " + settings.zone() + " (NOTZONE): check update.zone";
      case Rcode.SERVFAIL ->
          "it could not carry the update out (SERVFAIL): see its log; often it may not write the"
              + " zone's journal";
      default -> "it answered " + Rcode.string(rcode) + ": see its log";
    };
  }

  private Outcome refused(String what) {
    return new Outcome.Refused(
        "the addresses of "
            + settings.name()
            + " are not published by "
            + Printable.of(settings.server())
            + ": "
            + what);
  }
}
