package io.sterna.core.association;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Form;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// The form that the peer said it sends in, path by path (protocol §8). What was sent later counts,
/// whatever arrives later.
final class Announced {
  private record Said(Form form, Session session, long counter) {}

  private final Map<LocatorPair, Said> said = new LinkedHashMap<>(2);

  void said(LocatorPair path, Form form, Session session, long counter) {
    var before = said.get(path);
    boolean older =
        before != null
            && before.session == session
            && Long.compareUnsigned(before.counter, counter) > 0;
    if (!older) said.put(path, new Said(form, session, counter));
  }

  void keep(Predicate<LocatorPair> paths) {
    said.keySet().removeIf(paths.negate());
  }

  Map<LocatorPair, Form> forms() {
    var forms = new LinkedHashMap<LocatorPair, Form>();
    said.forEach((path, s) -> forms.put(path, s.form));
    return forms;
  }
}
