package io.sterna.core.translate;

import java.util.EnumMap;
import java.util.Map;

/// What became of all packets.
final class Counters {
  private final long[] drops = new long[Reason.MOST + 1];
  private long packetsSent;
  private long bytesSent;
  private long packetsReceived;
  private long bytesReceived;
  private long passed;
  private long held;
  private long wanted;
  private long unknown;
  private long tooBig;

  Verdict count(Verdict verdict) {
    switch (verdict) {
      case Verdict.Forward(int length, _) -> {
        packetsSent++;
        bytesSent += length;
      }
      case Verdict.ForwardInPieces(int length, _, _) -> {
        packetsSent++;
        bytesSent += length;
      }
      case Verdict.TooBig _ -> tooBig++;
      case Verdict.Deliver(int length) -> {
        packetsReceived++;
        bytesReceived += length;
      }
      case Verdict.Pass _ -> passed++;
      case Verdict.Hold _ -> held++;
      case Verdict.Wanted _ -> wanted++;
      case Verdict.Unknown _ -> unknown++;
      case Verdict.Asked _ -> {} // it is shown again
      case Verdict.Kept _ -> {} // what becomes of the whole counts
      case Verdict.Drop(var reason) -> drops[reason.number()]++;
    }
    return verdict;
  }

  TranslatorStatus.Traffic sent() {
    return new TranslatorStatus.Traffic(packetsSent, bytesSent);
  }

  TranslatorStatus.Traffic received() {
    return new TranslatorStatus.Traffic(packetsReceived, bytesReceived);
  }

  TranslatorStatus.Others others() {
    return new TranslatorStatus.Others(passed, held, wanted, unknown, tooBig);
  }

  /// By reason; those that never came are left out.
  Map<Reason, Long> drops() {
    var all = new EnumMap<Reason, Long>(Reason.class);
    for (var reason : Reason.values()) {
      if (drops[reason.number()] > 0) all.put(reason, drops[reason.number()]);
    }
    return all;
  }
}
