package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.A_PORT;
import static io.sterna.core.translate.Hosts.B;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.B_PORT;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.wireToA;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.Form;
import org.junit.jupiter.api.Test;

/// What tells the control plane that the peer may have lost its association (protocol §7, §9).
class DoubtsTest {
  private static final Tcn CONNECTION = new Tcn(6, A, B, A_PORT, B_PORT);

  private final Hosts hosts = Hosts.over(Form.PLAIN, false);

  private static byte[] syn() {
    return fromA().flags(SYN).numbers(100, 0).bytes();
  }

  @Test
  void aConnectionThatIsAcceptedRaisesNone() {
    hosts.connect();
    assertThat(hosts.a.takeDoubts()).isEmpty();
    assertThat(hosts.b.takeDoubts()).isEmpty();
  }

  @Test
  void aSynThatHasToBeRepeatedRaisesOneEachTime() {
    hosts.send(hosts.a, syn());
    assertThat(hosts.a.takeDoubts()).isEmpty();
    for (int copy = 0; copy < 2; copy++) {
      hosts.send(hosts.a, syn());
      assertThat(hosts.a.takeDoubts()).containsExactly(CONNECTION);
      assertThat(hosts.a.takeDoubts()).isEmpty();
    }
  }

  @Test
  void anAnswerThatDoesNotAcceptRaisesOne() {
    hosts.send(hosts.a, syn());
    var synAck = wireToA(B6, A6).flags(SYN | ACK).numbers(500, 101).bytes();
    hosts.receive(hosts.a, synAck);
    assertThat(hosts.a.takeDoubts()).containsExactly(CONNECTION);
    hosts.receive(hosts.a, synAck);
    assertThat(hosts.a.takeDoubts()).isEmpty();
  }

  @Test
  void manyConnectionsRaiseOneAnAssociation() {
    for (int copy = 0; copy < 2; copy++) {
      for (int port = A_PORT; port < A_PORT + 10; port++) {
        hosts.send(hosts.a, TcpPacket.of(A_NAME, port, B_NAME, B_PORT).flags(SYN).bytes());
      }
    }
    assertThat(hosts.a.takeDoubts()).containsExactly(CONNECTION);
  }
}
