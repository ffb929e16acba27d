package io.sterna.core.association;

import java.util.Optional;

/// How much a host keeps and does for others (protocol §5: nothing from the network may grow).
///
/// @param associations those not confirmed included; of a key or network, those that others began
/// @param pending sessions that their initiators have not confirmed and that no association stands
///     for
/// @param pendingOfOne pending sessions of one pair of identifiers; the eldest makes way
/// @param lookUps keys being confirmed at the same time
/// @param searches peers being looked up at the same time because no path to them works
/// @param answered INITs of the last 5 s whose copies draw the same RESPONSE; the eldest makes way
/// @param timestamps initiators whose last TIMESTAMP is remembered
/// @param opened INITs a second that are opened although their senders have not proved their
///     address by a cookie
/// @param openedOfPrefix INITs a second of one network that are opened under load
public record Bounds(
    Share associations,
    Share pending,
    int pendingOfOne,
    Share lookUps,
    int searches,
    int answered,
    int timestamps,
    int opened,
    int openedOfPrefix) {
  public static final Bounds DEFAULT =
      new Bounds(
          new Share(65_536, 1_024, 4_096),
          new Share(4_096, 8, 256),
          4,
          new Share(64, 4, 16),
          64,
          8_192,
          65_536,
          1_000,
          250);

  /// What a bound counts over.
  enum Of {
    ALL,
    KEY,
    PREFIX
  }

  /// A bound in total, of one initiator's key, and of one network: /24 or /56.
  public record Share(int total, int ofKey, int ofPrefix) {
    public Share {
      if (total < 1 || ofKey < 1 || ofPrefix < 1) {
        throw new IllegalArgumentException("a bound is at least 1");
      }
    }

    /// The narrowest bound at which one more is one too many; empty if there is room.
    Optional<Of> reached(int all, int key, int prefix) {
      if (key >= ofKey) return Optional.of(Of.KEY);
      if (prefix >= ofPrefix) return Optional.of(Of.PREFIX);
      return all >= total ? Optional.of(Of.ALL) : Optional.empty();
    }
  }

  public Bounds {
    if (pendingOfOne < 1
        || searches < 1
        || answered < 1
        || timestamps < 1
        || opened < 1
        || openedOfPrefix < 1) {
      throw new IllegalArgumentException("a bound is at least 1");
    }
  }

  public Bounds withAssociations(Share share) {
    return new Bounds(
        share,
        pending,
        pendingOfOne,
        lookUps,
        searches,
        answered,
        timestamps,
        opened,
        openedOfPrefix);
  }

  public Bounds withPending(Share share, int ofOne) {
    return new Bounds(
        associations,
        share,
        ofOne,
        lookUps,
        searches,
        answered,
        timestamps,
        opened,
        openedOfPrefix);
  }

  public Bounds withLookUps(Share share, int ofSearches) {
    return new Bounds(
        associations,
        pending,
        pendingOfOne,
        share,
        ofSearches,
        answered,
        timestamps,
        opened,
        openedOfPrefix);
  }

  public Bounds withAnswered(int most) {
    return new Bounds(
        associations,
        pending,
        pendingOfOne,
        lookUps,
        searches,
        most,
        timestamps,
        opened,
        openedOfPrefix);
  }

  /// How many INITs are opened a second.
  ///
  /// @param perSecond without a cookie
  /// @param ofPrefix with one, a second and network
  public Bounds withOpened(int perSecond, int ofPrefix) {
    return new Bounds(
        associations,
        pending,
        pendingOfOne,
        lookUps,
        searches,
        answered,
        timestamps,
        perSecond,
        ofPrefix);
  }
}
