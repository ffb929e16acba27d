package io.sterna.core.association;

/// SEALED messages and their bytes of one association, both ways.
final class Counters {
  private long messagesSent;
  private long bytesSent;
  private long messagesReceived;
  private long bytesReceived;

  void sent(int bytes) {
    messagesSent++;
    bytesSent += bytes;
  }

  void received(int bytes) {
    messagesReceived++;
    bytesReceived += bytes;
  }

  AssociationStatus.Traffic traffic() {
    return new AssociationStatus.Traffic(messagesSent, bytesSent, messagesReceived, bytesReceived);
  }
}
