package io.sterna.naming;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import java.util.concurrent.CompletionStage;

/// What the stub asks of the host: an association with a peer that a program wants to talk to.
@FunctionalInterface
public interface AssociationRequests {
  /// How a request ended.
  sealed interface Outcome {
    /// The association stands: the program gets the identifier address.
    record Confirmed() implements Outcome {}

    /// There is none: the program gets the plain addresses.
    record Legacy(String reason) implements Outcome {}

    /// There must be none: the program gets an error that says why.
    record Refused(String reason) implements Outcome {}
  }

  /// Makes an association, or finds the one that stands already. Called for every query: it must
  /// neither block nor begin a second attempt beside one that runs. The stub waits 1.5 s and
  /// then gives plain addresses; what completes later counts from the next query on.
  CompletionStage<Outcome> request(Input.Peer peer);

  /// Whether the association with this peer stands now.
  default boolean stands(Identifier peer) {
    return false;
  }
}
