package io.sterna.core.association;

/// How much a host keeps for others (protocol §5: nothing from the network may grow).
///
/// @param associations in all, those not confirmed included
/// @param pending sessions in all that their initiators have not confirmed
/// @param pendingOfOne likewise for one pair of identifiers; the eldest makes way
/// @param lookUps keys being confirmed at the same time
/// @param answered INITs of the last 5 s whose copies draw the same RESPONSE
/// @param timestamps initiators whose last TIMESTAMP is remembered
public record Bounds(
    int associations, int pending, int pendingOfOne, int lookUps, int answered, int timestamps) {
  public static final Bounds DEFAULT = new Bounds(65_536, 4_096, 4, 64, 8_192, 65_536);

  public Bounds {
    if (associations < 1
        || pending < 1
        || pendingOfOne < 1
        || lookUps < 1
        || answered < 1
        || timestamps < 1) {
      throw new IllegalArgumentException("a bound is at least 1");
    }
  }
}
