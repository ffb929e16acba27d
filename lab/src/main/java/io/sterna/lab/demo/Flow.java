package io.sterna.lab.demo;

import io.sterna.lab.capture.TcpPacket;

/// A TCP connection as both a capture and `ss` know it.
///
/// @param program whose
record Flow(String program, int clientPort, int serverPort) {
  boolean has(TcpPacket packet) {
    return packet.between(clientPort, serverPort);
  }
}
