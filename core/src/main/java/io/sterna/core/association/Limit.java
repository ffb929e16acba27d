package io.sterna.core.association;

/// A bound of this host that something has met (protocol §5). A closed set, counted by value.
public enum Limit {
  COOKIES("more INITs than are opened at once: their senders have to prove their address first"),
  OPENED_OF_PREFIX("one network (/24 or /56) sends more INITs than its share: these are dropped"),
  ASSOCIATIONS("as many associations as this host keeps: those without a session make way"),
  ASSOCIATIONS_OF_KEY("as many associations as one key may have here: a new one has to wait"),
  ASSOCIATIONS_OF_PREFIX(
      "as many associations as one network (/24 or /56) may have here: a new one has to wait"),
  PENDING("as many unconfirmed handshakes as this host keeps: the eldest make way"),
  PENDING_OF_KEY("as many unconfirmed handshakes as one key may have: its eldest make way"),
  PENDING_OF_PREFIX(
      "as many unconfirmed handshakes as one network (/24 or /56) may have: its eldest make way"),
  PENDING_OF_ONE("as many unconfirmed handshakes as one pair may have: its eldest make way"),
  LOOK_UPS("as many keys as this host looks up at the same time: a new INIT has to wait"),
  LOOK_UPS_OF_KEY("as many look-ups as one key may cause at a time: a new INIT has to wait"),
  LOOK_UPS_OF_PREFIX(
      "as many look-ups as one network (/24 or /56) may cause at a time: a new INIT has to wait"),
  SEARCHES("as many lost peers as this host looks up at the same time: others have to wait"),
  ANSWERED("as many answered INITs as this host remembers for 5 s: the eldest are forgotten");

  private final String text;

  Limit(String text) {
    this.text = text;
  }

  /// For people.
  public String text() {
    return text;
  }

  static Limit associations(Bounds.Of of) {
    return switch (of) {
      case ALL -> ASSOCIATIONS;
      case KEY -> ASSOCIATIONS_OF_KEY;
      case PREFIX -> ASSOCIATIONS_OF_PREFIX;
    };
  }

  static Limit pending(Bounds.Of of) {
    return switch (of) {
      case ALL -> PENDING;
      case KEY -> PENDING_OF_KEY;
      case PREFIX -> PENDING_OF_PREFIX;
    };
  }

  static Limit lookUps(Bounds.Of of) {
    return switch (of) {
      case ALL -> LOOK_UPS;
      case KEY -> LOOK_UPS_OF_KEY;
      case PREFIX -> LOOK_UPS_OF_PREFIX;
    };
  }
}
