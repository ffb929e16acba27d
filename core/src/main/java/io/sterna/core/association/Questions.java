package io.sterna.core.association;

import io.sterna.core.wire.Context;
import java.util.LinkedHashMap;
import java.util.Map;

/// CONTEXTs of all peers that wait for what the data plane says. It answers at once; one that does
/// not makes way at the bound, and its peer repeats it.
final class Questions {
  private static final int MOST = 256;

  private record Question(Association association, Context context, Outbox.Way back) {}

  private final Map<Long, Question> open = new LinkedHashMap<>();
  private long next;

  long put(Association association, Context context, Outbox.Way back) {
    if (open.size() >= MOST) open.remove(open.keySet().iterator().next());
    open.put(next, new Question(association, context, back));
    return next++;
  }

  void found(Input.ContextsFound found, Host host) {
    var question = open.remove(found.question());
    if (question == null || question.association.phase() != Association.Phase.UP) return;
    question.association.contexts.found(question.context, question.back, found);
    host.touch(question.association);
  }
}
