package io.sterna.daemon.host;

import io.sterna.bpf.Attachments;
import io.sterna.net.Footprint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Takes out of the system what this daemon or one before set up.
public final class Leftovers {
  private Leftovers() {}

  /// Removes all of it: the programs first, which would send into the device.
  ///
  /// @return what was removed, in words
  public static List<String> remove(String device) throws IOException {
    var removed = new ArrayList<String>();
    IOException failure = null;
    try {
      removed.addAll(Attachments.remove(device));
    } catch (IOException e) {
      failure = e;
    }
    removed.addAll(Footprint.remove(device));
    if (failure != null) throw failure;
    return List.copyOf(removed);
  }
}
