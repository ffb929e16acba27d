package io.sterna.naming;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/// [Upstream] as dnsjava wants it: signatures are asked for, and the resolver is told not to
/// validate by itself, so that what does not fit comes here and is seen (RFC 4035 §3.2.2).
final class SignedUpstream implements Resolver {
  private static final int EDNS_SIZE = 1232;

  private final Upstream upstream;

  SignedUpstream(Upstream upstream) {
    this.upstream = upstream;
  }

  @Override
  public CompletionStage<Message> sendAsync(Message query, Executor executor) {
    return CompletableFuture.supplyAsync(() -> ask(query), Thread::startVirtualThread);
  }

  private Message ask(Message query) {
    var signed = query.clone();
    signed.removeAllRecords(Section.ADDITIONAL);
    signed.getHeader().setFlag(Flags.CD);
    signed.getHeader().setFlag(Flags.RD);
    signed.addRecord(new OPTRecord(EDNS_SIZE, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
    try {
      return new Message(upstream.askWhole(signed.toWire()));
    } catch (IOException e) {
      throw new CompletionException(e);
    } catch (RuntimeException e) {
      var question = Type.string(query.getQuestion().getType());
      throw new CompletionException("the DNS answer for " + question + " is malformed", e);
    }
  }

  @Override
  public void setPort(int port) {}

  @Override
  public void setTCP(boolean flag) {}

  @Override
  public void setIgnoreTruncation(boolean flag) {}

  @Override
  public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

  @Override
  public void setTSIGKey(TSIG key) {}

  @Override
  public void setTimeout(Duration timeout) {}
}
