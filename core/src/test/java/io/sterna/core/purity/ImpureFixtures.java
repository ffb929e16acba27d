package io.sterna.core.purity;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Classes that are impure in one way each, and one that is pure: what [CorePurityTest] is tried
// on.
final class ImpureFixtures {
  private ImpureFixtures() {}

  static final class NanoTime {
    long call() {
      return System.nanoTime();
    }
  }

  static final class CurrentTime {
    long call() {
      return System.currentTimeMillis();
    }
  }

  static final class InstantNow {
    Instant call() {
      return Instant.now();
    }
  }

  static final class NowByReference {
    Supplier<Instant> call() {
      return Instant::now;
    }
  }

  static final class NowInLambda {
    Supplier<String> call() {
      return () -> LocalDate.now(java.time.ZoneOffset.UTC).toString();
    }
  }

  static final class WallClock {
    Instant call(Clock clock) {
      return clock.instant();
    }
  }

  static final class NewThread {
    Thread call() {
      return new Thread(() -> {});
    }
  }

  static final class VirtualThread {
    Thread call() {
      return Thread.ofVirtual().unstarted(() -> {});
    }
  }

  static final class Pool {
    AutoCloseable call() {
      return Executors.newVirtualThreadPerTaskExecutor();
    }
  }

  static final class Lock {
    Object call() {
      return new ReentrantLock();
    }
  }

  static final class Shared {
    Object call() {
      return new ConcurrentHashMap<String, String>();
    }
  }

  static final class Channel {
    Object call() throws IOException {
      return DatagramChannel.open();
    }
  }

  static final class Socket {
    Object call() throws IOException {
      return new DatagramSocket();
    }
  }

  static final class LookUp {
    Object call() throws IOException {
      return InetAddress.getAllByName("stable.example");
    }
  }

  static final class ReverseLookUp {
    String call() {
      return InetAddress.ofLiteral("192.0.2.1").getCanonicalHostName();
    }
  }

  static final class NewRandom {
    int call() {
      return new Random().nextInt();
    }
  }

  static final class NewSecureRandom {
    Object call() {
      return new SecureRandom();
    }
  }

  static final class RandomOfTheThread {
    int call() {
      return ThreadLocalRandom.current().nextInt();
    }
  }

  static final class RandomOfMath {
    double call() {
      return Math.random();
    }
  }

  static final class RandomUuid {
    Object call() {
      return UUID.randomUUID();
    }
  }

  static final class RandomKey {
    Object call() throws java.security.GeneralSecurityException {
      return KeyPairGenerator.getInstance("X25519").generateKeyPair();
    }
  }

  static final class RandomOrder {
    void call(List<String> list) {
      Collections.shuffle(list);
    }
  }

  static final class OldFile {
    Object call() {
      return new File("x");
    }
  }

  static final class Stream {
    Object call() throws IOException {
      return new FileInputStream("x");
    }
  }

  static final class NewFile {
    Object call() throws IOException {
      return Files.readString(Path.of("x"));
    }
  }

  static final class Environment {
    Object call() {
      return System.getenv();
    }
  }

  static final class Property {
    Object call() {
      return System.getProperty("x");
    }
  }

  static final class Setting {
    boolean call() {
      return Boolean.getBoolean("x");
    }
  }

  static final class Output {
    void call() {
      System.out.println();
    }
  }

  static final class Exit {
    void call() {
      System.exit(1);
    }
  }

  static final class OtherProcess {
    Object call() throws IOException {
      return new ProcessBuilder("x").start();
    }
  }

  static final class Processors {
    int call() {
      return Runtime.getRuntime().availableProcessors();
    }
  }

  static final class Native {
    Object call() {
      return Linker.nativeLinker();
    }
  }

  static final class Language {
    Object call() {
      return Locale.getDefault();
    }
  }

  static final class Reflection {
    Object call() throws ReflectiveOperationException {
      return Class.forName("java.lang.Thread");
    }
  }

  /// What the core does do: none of it is to be found.
  static final class Pure {
    record Pair(InetAddress address, Instant at) {}

    Pair call(byte[] bytes, Instant now, MemorySegment packet)
        throws java.net.UnknownHostException {
      byte[] copy = new byte[4];
      System.arraycopy(bytes, 0, copy, 0, Math.min(4, bytes.length));
      packet.fill((byte) 0);
      return new Pair(InetAddress.getByAddress(copy), now.plus(Duration.ofMillis(250)));
    }

    Instant choose(Pair pair) {
      return switch (pair) {
        case Pair(var address, var at) when address.equals(InetAddress.ofLiteral("::1")) -> at;
        case Pair(_, var at) -> at.plusNanos(1);
      };
    }

    String text(String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  }
}
