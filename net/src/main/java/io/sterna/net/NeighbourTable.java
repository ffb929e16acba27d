package io.sterna.net;

import io.sterna.net.libc.Errno;
import io.sterna.net.netlink.Neighbour;
import io.sterna.net.netlink.NetlinkException;
import io.sterna.net.netlink.NetlinkSocket;
import java.io.IOException;

/// The kernel's neighbour entries.
public final class NeighbourTable {
  private NeighbourTable() {}

  /// Deletes all entries of an interface that were learnt, unresolved ones too. Due at every switch
  /// (protocol §9): packets wait in a dead link's unresolved entries, and TCP sends nothing again
  /// while such a packet of its own lives, for three seconds.
  ///
  /// @return how many there were
  public static int flush(int interfaceIndex) throws IOException {
    int count = 0;
    try (var kernel = NetlinkSocket.route()) {
      for (var message : kernel.dump(Neighbour.dump(interfaceIndex))) {
        var entry = Neighbour.decode(message);
        if (entry.isEmpty() || entry.get().permanent()) continue;
        if (entry.get().index() != interfaceIndex) continue; // a kernel that does not filter
        try {
          kernel.execute(entry.get().delete());
          count++;
        } catch (NetlinkException e) {
          if (e.errno() != Errno.ENOENT) throw e; // gone by itself
        }
      }
    }
    return count;
  }
}
