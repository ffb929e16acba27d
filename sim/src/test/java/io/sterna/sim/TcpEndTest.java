package io.sterna.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The simulator's own TCP, without anything of Sterna between its ends.
class TcpEndTest {
  private static final IpAddress MOBILE = IpAddress.parse("192.0.2.1");
  private static final IpAddress STABLE = IpAddress.parse("203.0.113.1");
  private static final int NUMBERS = 500;

  private final List<TcpEnd> accepted = new ArrayList<>();

  private SimNet net(long seed, Weather weather) {
    var net = new SimNet(World.START, new Random(seed));
    net.weather(weather);
    return net;
  }

  private static SimKernel kernel(SimNet net, IpAddress address, long seed) {
    var kernel =
        new SimKernel(
            net,
            new Random(seed),
            address::equals,
            segment ->
                net.send(
                    new Packet.Data(
                        segment.source(), segment.destination(), Bytes.of(segment.encode()))));
    net.attach(
        address,
        packet -> {
          if (packet instanceof Packet.Data(_, _, var bytes)) {
            Segment.decode(bytes.toArray()).ifPresent(kernel::receive);
          }
        });
    return kernel;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void everyNumberArrivesOnceAndInOrderThroughAnyWeather(long seed) {
    var weather = new Weather(Duration.ofMillis(10), Duration.ofMillis(30), 0.2, 0.1, 0.05, 0.01);
    var net = net(seed, weather);
    var mobile = kernel(net, MOBILE, seed);
    var stable = kernel(net, STABLE, seed + 100);
    stable.listen(25, accepted::add);
    var client = mobile.connect(MOBILE, STABLE, 25);
    mobile.write(client, NUMBERS);
    net.runUntil(World.START.plusSeconds(600));
    assertThat(accepted).hasSize(1);
    stable.write(accepted.getFirst(), NUMBERS);
    net.runUntil(World.START.plusSeconds(1200));
    for (var end : List.of(client, accepted.getFirst())) {
      assertThat(end.state()).isEqualTo(TcpEnd.State.ESTABLISHED);
      assertThat(end.fault()).isEmpty();
      assertThat(end.received()).isEqualTo(NUMBERS);
      assertThat(end.confirmed()).isEqualTo(NUMBERS);
    }
  }

  @Test
  void aClosedPortAnswersWithAResetThatEndsTheConnection() {
    var net = net(1, Weather.CALM);
    var mobile = kernel(net, MOBILE, 1);
    kernel(net, STABLE, 2);
    var client = mobile.connect(MOBILE, STABLE, 25);
    net.runUntil(World.START.plusSeconds(1));
    assertThat(client.state()).isEqualTo(TcpEnd.State.RESET);
  }

  @Test
  void aStrangerWhoHasTheOtherEndsAddressResetsAConnection() {
    var net = net(1, Weather.CALM);
    var mobile = kernel(net, MOBILE, 1);
    var stable = kernel(net, STABLE, 2);
    stable.listen(25, accepted::add);
    var client = mobile.connect(MOBILE, STABLE, 25);
    net.runUntil(World.START.plusSeconds(1));
    net.detach(STABLE);
    var stranger = new Stranger(net, STABLE, new Random(3));
    mobile.write(client, 1);
    net.runUntil(World.START.plusSeconds(2));
    assertThat(client.state()).isEqualTo(TcpEnd.State.RESET);
    assertThat(stranger.resets()).isEqualTo(1);
  }

  @Test
  void aNumberOutOfPlaceIsAFault() {
    var syn = segment(Segment.SYN, 99, 0, Bytes.empty());
    var end = TcpEnd.accept(syn, 5, 1000, World.START);
    end.receive(segment(Segment.ACK, 100, 1001, Bytes.empty()), World.START);
    end.receive(segment(Segment.ACK, 100, 1001, Bytes.ofHex("0000050000000000")), World.START);
    assertThat(end.fault()).isEmpty();
    end.receive(segment(Segment.ACK, 108, 1001, Bytes.ofHex("0000050000000002")), World.START);
    assertThat(end.fault()).isPresent();
  }

  @Test
  void aResetCountsOnlyAtTheExactSequenceNumber() { // RFC 5961 §3.2
    var end = TcpEnd.accept(segment(Segment.SYN, 99, 0, Bytes.empty()), 5, 1000, World.START);
    end.receive(segment(Segment.ACK, 100, 1001, Bytes.empty()), World.START);
    end.receive(segment(Segment.RST, 101, 0, Bytes.empty()), World.START);
    assertThat(end.state()).isEqualTo(TcpEnd.State.ESTABLISHED);
    end.receive(segment(Segment.RST, 100, 0, Bytes.empty()), World.START);
    assertThat(end.state()).isEqualTo(TcpEnd.State.RESET);
  }

  private static Segment segment(int flags, int sequence, int acknowledgment, Bytes payload) {
    return new Segment(
        MOBILE, STABLE, 40_000, 25, sequence, acknowledgment, flags, Bytes.empty(), payload);
  }
}
