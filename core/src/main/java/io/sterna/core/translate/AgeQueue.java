package io.sterna.core.translate;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Contexts with the same lifetime in the order of their last use: adding, moving and taking out
/// cost the same however many there are.
final class AgeQueue {
  final long lifetimeMillis;
  private @Nullable Context oldest;
  private @Nullable Context newest;

  AgeQueue(long lifetimeMillis) {
    this.lifetimeMillis = lifetimeMillis;
  }

  @Nullable Context oldest() {
    return oldest;
  }

  /// When the oldest ends, or [Long#MAX_VALUE].
  long wakeAtMillis() {
    return oldest == null ? Long.MAX_VALUE : oldest.lastUsed + lifetimeMillis;
  }

  void add(Context context, long nowMillis) {
    context.lastUsed = nowMillis;
    context.queue = this;
    context.older = newest;
    context.newer = null;
    if (newest == null) oldest = context;
    else newest.newer = context;
    newest = context;
  }

  void remove(Context context) {
    if (context.older == null) oldest = context.newer;
    else context.older.newer = context.newer;
    if (context.newer == null) newest = context.older;
    else context.newer.older = context.older;
    context.queue = null;
    context.older = null;
    context.newer = null;
  }

  static void leave(Context context) {
    Objects.requireNonNull(context.queue).remove(context);
  }
}
