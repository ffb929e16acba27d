package io.sterna.core.association;

import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Context;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import io.sterna.core.wire.Request;
import io.sterna.core.wire.WireException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which connections both ends have: asked by CONTEXT, and answered from what the data plane has
/// (protocol §6, §7).
final class Contexts {
  /// Connections of one CONTEXT that are looked up at most.
  static final int MOST = 16;

  /// Our CONTEXTs that wait for an answer at most; the data plane doubts again.
  private static final int MOST_ASKED = 8;

  private final Association association;
  private final Set<Tcn> asked = new LinkedHashSet<>();

  Contexts(Association association) {
    this.association = association;
  }

  /// It is open whether the peer has this connection too.
  void doubted(Tcn tcn, Instant now) {
    if (asked.size() >= MOST_ASKED || !asked.add(tcn)) return;
    association.exchanges.begin(List.of(id -> new Context(id, List.of(tcn))), new Asked(tcn), now);
  }

  void cancel() {
    asked.clear();
  }

  /// The peer asks. The data plane knows; [#found] answers the way that the question came.
  void asked(Context context, Outbox.Way back, Instant now) {
    if (context.tcns().size() > MOST) {
      refuse(context, back, NakCode.TOO_LARGE, "at most " + MOST + " connections at a time");
      return;
    }
    var ours =
        context.tcns().stream()
            .map(Tcn::reversed)
            .filter(t -> t.local().equals(association.local))
            .filter(t -> t.remote().equals(association.remote))
            .toList();
    if (ours.isEmpty()) {
      association.outbox.add(back, Ack.of(context, new AckValue.Matches(List.of())));
      return;
    }
    long question = association.host.questions.put(association, context, back);
    association.host.effect(new Effect.FindContexts(question, ours));
  }

  /// What the data plane has of what was asked.
  void found(Context context, Outbox.Way back, Input.ContextsFound found) {
    if (!found.colliding().isEmpty()) {
      refuse(context, back, NakCode.PORT_IN_USE, "another connection here has these ports");
      return;
    }
    var held = found.held().stream().filter(t -> context.tcns().contains(t.reversed())).toList();
    if (!held.isEmpty()) association.host.effect(new Effect.ContextsShared(held));
    var theirs = held.stream().map(Tcn::reversed).toList();
    association.outbox.add(back, Ack.of(context, new AckValue.Matches(theirs)));
  }

  private void refuse(Context context, Outbox.Way back, NakCode code, String text) {
    association.outbox.add(back, new Nak(context.requestId(), code, text));
  }

  private final class Asked implements Exchanges.Outcome {
    private final Tcn tcn;

    Asked(Tcn tcn) {
      this.tcn = tcn;
    }

    @Override
    public void acknowledged(Request request, Ack ack, Instant now) {
      try {
        if (AckValue.decode(request, ack.value()) instanceof AckValue.Matches(var tcns)
            && tcns.contains(tcn)) {
          association.host.effect(new Effect.ContextsShared(List.of(tcn)));
        }
      } catch (WireException e) {
        var text = String.valueOf(e.getMessage());
        var from = association.paths.current().map(p -> p.remote());
        from.ifPresent(f -> association.host.refuse(f, Refusal.COMMANDS, text, now));
      }
    }

    /// The connection stays on the locators that it began with.
    @Override
    public void refused(Request request, Nak nak, Instant now) {}

    @Override
    public void done(Instant now) {
      asked.remove(tcn);
    }

    @Override
    public boolean gaveUp(Instant now) {
      asked.remove(tcn);
      return false;
    }
  }
}
