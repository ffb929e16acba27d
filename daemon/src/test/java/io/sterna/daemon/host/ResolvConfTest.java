package io.sterna.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvConfTest {
  @TempDir private Path directory;

  @Test
  void nameserversInTheirOrder() throws Exception {
    var file =
        Files.writeString(
            directory.resolve("resolv.conf"),
            """
            # nameserver 192.0.2.1
            search example
            nameserver 192.0.2.2
            nameserver\t2001:db8::53   # comment
            nameserver fe80::1%eth0
            nameserver
            """);
    assertThat(ResolvConf.servers(file))
        .extracting(server -> server.getAddress().getHostAddress() + " " + server.getPort())
        .containsExactly("192.0.2.2 53", "2001:db8:0:0:0:0:0:53 53");
  }

  @Test
  void noFileIsNoServer() {
    assertThat(ResolvConf.servers(directory.resolve("none"))).isEmpty();
  }
}
