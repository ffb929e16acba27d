package io.sterna.daemon.doctor;

import io.sterna.daemon.control.Json;
import io.sterna.daemon.doctor.Finding.Area;
import java.util.ArrayList;
import java.util.List;

/// What a daemon's own status shows (`docs/control.md`).
final class DaemonFindings {
  private DaemonFindings() {}

  static List<Finding> of(Json status) {
    var findings = new ArrayList<Finding>();
    findings.add(
        Finding.ok(
            Area.DAEMON,
            "version "
                + status.text("version")
                + " answers, associations: "
                + status.elements("associations").size()));
    for (var trouble : status.elements("troubles")) {
      findings.add(
          Finding.warning(
              Area.DAEMON, trouble.text("at") + " " + trouble.text("text"), "as it says there"));
    }
    if (status.whole("overload") > 0) {
      findings.add(
          Finding.warning(
              Area.DAEMON,
              status.whole("overload") + " control messages found no room since the start",
              "see by `sterna events` who sends so many"));
    }
    return findings;
  }
}
