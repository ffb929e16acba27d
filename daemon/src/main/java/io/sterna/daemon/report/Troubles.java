package io.sterna.daemon.report;

import io.sterna.core.association.Event;
import io.sterna.daemon.control.Json;
import io.sterna.naming.NamingEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What somebody has to do something about, until it is over: `sterna status` shows it.
///
/// One a subject (a name, DNS as a whole), the newest last; at the bound the oldest goes.
final class Troubles {
  private static final int MOST = 10;
  private static final String DNS = "DNS";
  private static final String PUBLISHING = "publishing ";
  private static final String OWN = "own record of ";
  private static final String PEER = "peer ";

  private final Map<String, Json> open = new LinkedHashMap<>();

  synchronized List<Json> all() {
    return List.copyOf(open.values());
  }

  /// Takes note of what an event means for them.
  ///
  /// @param told the event as people read it
  synchronized void on(NamingEvent event, Json told) {
    switch (event) {
      case NamingEvent.Published(var name, _) -> open.remove(PUBLISHING + name);
      case NamingEvent.OwnRecordWrong(var name, _) -> add(OWN + name, told);
      case NamingEvent.OwnRecordRight(var name) -> open.remove(OWN + name);
      case NamingEvent.UpstreamBack _ -> open.remove(DNS);
      case NamingEvent.PublishRefused(var name, _) -> add(PUBLISHING + name, told);
      case NamingEvent.PublishUnanswered(var name, _, _) -> add(PUBLISHING + name, told);
      case NamingEvent.UpstreamSilent _ -> add(DNS, told);
      case NamingEvent.KeyRefused(var name, _) -> add(PEER + name, told);
      case NamingEvent.RecordMalformed(var name, _) -> add(PEER + name, told);
      case NamingEvent other -> {
        if (other.isTrouble()) add(other.text(), told);
      }
    }
  }

  /// The same of the control plane: a peer with a key that does not answer is reached, if at all,
  /// by connections that break when an address changes.
  synchronized void on(Event event, Supplier<Json> told) {
    switch (event) {
      case Event.Legacy(_, var remote, _) -> add(PEER + remote, told.get());
      case Event.AssociationUp(_, var remote, _, _, _) -> open.remove(PEER + remote);
      default -> {} // nobody's trouble
    }
  }

  private void add(String subject, Json told) {
    open.remove(subject);
    open.put(subject, told);
    if (open.size() > MOST) open.remove(open.keySet().iterator().next());
  }
}
