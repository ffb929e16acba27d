package io.sterna.naming;

import static io.sterna.naming.Keys.MOBILE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;

/// Repetition, order and disbelief of the publisher (protocol §3), against a server that can be
/// made to do anything.
class PublisherTest {
  private static final TsigKey KEY =
      new TsigKey("mobile.", Keys.A, Path.of("/etc/sterna/update.key"));
  private static final List<IpAddress> HERE = List.of(IpAddress.parse("192.0.2.1"));
  private static final List<IpAddress> THERE =
      List.of(IpAddress.parse("198.51.100.1"), IpAddress.parse("2001:db8::1"));

  private final LinkedBlockingQueue<NamingEvent> events = new LinkedBlockingQueue<>();

  private Publisher publisher(InetSocketAddress server) {
    var timing =
        new Publisher.Timing(Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofMillis(20));
    var settings = new Publisher.Settings(MOBILE, new Identifier.Name("example"), server, KEY);
    return new Publisher(settings, timing, InstantSource.system(), events::add);
  }

  private NamingEvent event() throws InterruptedException {
    var event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  /// A server's answer, signed with `secret`.
  private static Optional<byte[]> signed(TinyDns.Query query, Bytes secret) throws IOException {
    var reply = new Message(query.message().getHeader().getID());
    reply.getHeader().setOpcode(Opcode.UPDATE);
    reply.getHeader().setFlag(Flags.QR);
    var tsig = new TSIG(TSIG.HMAC_SHA256, Name.fromConstantString("mobile."), secret.toArray());
    var asked = query.message().getTSIG();
    reply.addRecord(tsig.generate(reply, reply.toWire(), Rcode.NOERROR, asked), Section.ADDITIONAL);
    return TinyDns.of(reply);
  }

  private static List<String> updates(TinyDns dns) {
    return dns.asked.stream()
        .map(
            q ->
                q.message().getSection(Section.UPDATE).stream()
                    .map(r -> r.toString().replaceAll("\\s+", " "))
                    .toList()
                    .toString())
        .toList();
  }

  @Test
  void oneUpdateReplacesBothFamilies() throws InterruptedException {
    try (var dns = new TinyDns(q -> signed(q, Keys.A));
        var publisher = publisher(dns.address())) {
      publisher.publish(THERE);
      assertThat(event()).isEqualTo(new NamingEvent.Published(MOBILE, THERE));
      assertThat(updates(dns))
          .containsExactly(
              "[mobile.example. 0 ANY A, mobile.example. 0 ANY AAAA, mobile.example. 30 IN A"
                  + " 198.51.100.1, mobile.example. 30 IN AAAA 2001:db8:0:0:0:0:0:1]");
      publisher.publish(THERE); // stands already
      publisher.publish(List.of()); // nobody to be reached: nothing is sent
      publisher.publish(HERE);
      assertThat(event()).isEqualTo(new NamingEvent.Published(MOBILE, HERE));
      assertThat(dns.asked).hasSize(2);
    }
  }

  @Test
  void itIsTriedUntilItIsDoneAndSaidOnce() throws InterruptedException {
    var tries = new AtomicInteger();
    try (var dns =
            new TinyDns(
                q -> {
                  if (tries.incrementAndGet() > 5) return signed(q, Keys.A);
                  var reply = new Message(q.message().getHeader().getID());
                  reply.getHeader().setOpcode(Opcode.UPDATE);
                  reply.getHeader().setFlag(Flags.QR);
                  reply.getHeader().setRcode(Rcode.REFUSED);
                  return TinyDns.of(reply);
                });
        var publisher = publisher(dns.address())) {
      publisher.publish(HERE);
      assertThat(event())
          .isEqualTo(
              new NamingEvent.PublishRefused(
                  MOBILE,
                  "the addresses of mobile.example are not published by 127.0.0.1:"
                      + dns.address().getPort()
                      + ": key mobile. may not change mobile.example (REFUSED): allow it in the"
                      + " zone by `update-policy { grant mobile. name mobile.example. A AAAA; };`"));
      assertThat(event()).isEqualTo(new NamingEvent.Published(MOBILE, HERE));
      assertThat(tries).hasValue(6);
    }
  }

  @Test
  void onlyTheNewestStateIsSentAndAnOldOneIsBrokenOff() throws InterruptedException {
    var first = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    try (var dns =
            new TinyDns(
                q -> {
                  if (first.getCount() > 0) {
                    first.countDown();
                    gate.await();
                  }
                  return signed(q, Keys.A);
                });
        var publisher = publisher(dns.address())) {
      publisher.publish(HERE);
      assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
      publisher.publish(THERE);
      assertThat(event()).isEqualTo(new NamingEvent.Published(MOBILE, THERE));
      gate.countDown();
      assertThat(dns.asked).hasSize(2);
    }
  }

  @Test
  void anAnswerThatIsNotSignedOrSignedWronglyIsNotBelieved() throws InterruptedException {
    var tries = new AtomicInteger();
    try (var dns =
            new TinyDns(
                q ->
                    switch (tries.incrementAndGet()) {
                      case 1 -> {
                        var reply = new Message(signed(q, Keys.A).orElseThrow());
                        reply.removeAllRecords(Section.ADDITIONAL);
                        yield TinyDns.of(reply);
                      }
                      case 2 -> signed(q, Keys.B);
                      default -> signed(q, Keys.A);
                    });
        var publisher = publisher(dns.address())) {
      publisher.publish(HERE);
      assertThat(event().text()).contains("its answer is not signed, so anybody may have sent it");
      assertThat(event().text()).contains("its answer is not signed by key mobile. (BADSIG)");
      assertThat(event()).isEqualTo(new NamingEvent.Published(MOBILE, HERE));
    }
  }

  @Test
  void nobodyThereIsSaidWithWhatToCheck() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (var publisher = publisher(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      publisher.publish(HERE);
      var event = event();
      assertThat(event).isInstanceOf(NamingEvent.PublishUnanswered.class);
      assertThat(event.isTrouble()).isTrue();
      assertThat(event.text())
          .startsWith("the addresses of mobile.example are not published: no answer from")
          .contains("127.0.0.1:" + port)
          .contains("check that it runs and that update.server names it");
    }
  }

  @Test
  void pausesDoubleToAMinute() {
    var timing = Publisher.Timing.USUAL;
    assertThat(timing.after(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(timing.after(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(timing.after(8)).isEqualTo(Duration.ofSeconds(60));
    assertThat(timing.after(1_000_000)).isEqualTo(Duration.ofSeconds(60));
  }
}
