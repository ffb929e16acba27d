package io.sterna.naming;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import java.time.Duration;
import java.util.List;

/// Something about names that a person or a program may want to know of.
public sealed interface NamingEvent {
  /// One sentence; of trouble it says what to do.
  String text();

  /// Whether somebody has to do something about it.
  default boolean isTrouble() {
    return switch (this) {
      case KeyRefused _,
          KeyNotStored _,
          KeyNotValidated _,
          KnownPeersUnreadable _,
          RecordMalformed _,
          OwnRecordWrong _,
          PublishRefused _,
          PublishUnanswered _,
          UpstreamSilent _ ->
          true;
      case KeyRemembered _, OwnRecordRight _, NowLegacy _, Published _, UpstreamBack _ -> false;
    };
  }

  /// A peer proved for the first time to hold a key, or named it in a session with one that was
  /// remembered; it will count from now.
  record KeyRemembered(Identifier.Name name, Bytes key) implements NamingEvent {
    @Override
    public String text() {
      return "remembered the key of " + name + ": " + EndpointRecord.base64(key);
    }
  }

  record KeyRefused(Identifier.Name name, String reason) implements NamingEvent {
    @Override
    public String text() {
      return reason;
    }
  }

  /// DNSSEC is required, and the zone is not signed.
  record KeyNotValidated(Identifier.Name name, String reason) implements NamingEvent {
    @Override
    public String text() {
      return reason;
    }
  }

  /// A key counts for this run only, because the file could not be written.
  record KeyNotStored(Identifier.Name name, String reason) implements NamingEvent {
    @Override
    public String text() {
      return reason;
    }
  }

  /// A line of the file of known peers, or all of it, cannot be read.
  record KnownPeersUnreadable(String reason) implements NamingEvent {
    @Override
    public String text() {
      return reason;
    }
  }

  record RecordMalformed(Identifier.Name name, String reason) implements NamingEvent {
    @Override
    public String text() {
      return reason;
    }
  }

  /// What DNS says of this host is not what the host has.
  record OwnRecordWrong(Identifier.Name name, String reason) implements NamingEvent {
    @Override
    public String text() {
      return reason;
    }
  }

  record OwnRecordRight(Identifier.Name name) implements NamingEvent {
    @Override
    public String text() {
      return "the _endpoint record of " + name + " is right now";
    }
  }

  /// A name whose key is known has no `_endpoint` record any more (protocol §10).
  record NowLegacy(Identifier.Name name) implements NamingEvent {
    @Override
    public String text() {
      return name
          + " spoke Sterna before and has no _endpoint record now: it is reached as a plain host";
    }
  }

  record Published(Identifier.Name name, List<IpAddress> addresses) implements NamingEvent {
    @Override
    public String text() {
      return "DNS says now that " + name + " is at " + addresses;
    }
  }

  /// The server answered an UPDATE with an error; it is tried again all the same.
  record PublishRefused(Identifier.Name name, String reason) implements NamingEvent {
    @Override
    public String text() {
      return reason;
    }
  }

  record PublishUnanswered(Identifier.Name name, String reason, Duration again)
      implements NamingEvent {
    @Override
    public String text() {
      return reason + "; trying again in " + again.toMillis() + " ms";
    }
  }

  /// The DNS servers that the stub asks do not answer; said once until they do.
  record UpstreamSilent(String reason) implements NamingEvent {
    @Override
    public String text() {
      return reason;
    }
  }

  record UpstreamBack() implements NamingEvent {
    @Override
    public String text() {
      return "DNS answers again";
    }
  }
}
