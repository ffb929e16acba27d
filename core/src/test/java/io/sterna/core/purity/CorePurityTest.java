package io.sterna.core.purity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The core never asks for the time, a random number, a thread or a socket: they are arguments.
class CorePurityTest {
  private static Set<String> impuritiesOf(Class<?> type) {
    return Impurities.of(CompiledCore.bytes(type));
  }

  private static void assertPure(Set<String> impurities) {
    assertThat(impurities)
        .as("the core must get these as arguments, or do without them (ARCHITECTURE.md)")
        .isEmpty();
  }

  @Test
  void coreIsPure() throws IOException {
    var impurities = new TreeSet<String>();
    for (var each : CompiledCore.classes()) impurities.addAll(Impurities.of(each));
    assertPure(impurities);
  }

  @ParameterizedTest
  @CsvSource({
    "NanoTime, java.lang.System.nanoTime",
    "CurrentTime, java.lang.System.currentTimeMillis",
    "InstantNow, java.time.Instant.now",
    "NowByReference, java.time.Instant.now",
    "NowInLambda, java.time.LocalDate.now",
    "WallClock, java.time.Clock",
    "NewThread, java.lang.Thread",
    "VirtualThread, java.lang.Thread.ofVirtual",
    "Pool, java.util.concurrent.Executors",
    "Lock, java.util.concurrent.locks.ReentrantLock",
    "Shared, java.util.concurrent.ConcurrentHashMap",
    "Channel, java.nio.channels.DatagramChannel",
    "Socket, java.net.DatagramSocket",
    "LookUp, java.net.InetAddress.getAllByName",
    "ReverseLookUp, java.net.InetAddress.getCanonicalHostName",
    "NewRandom, java.util.Random",
    "NewSecureRandom, java.security.SecureRandom",
    "RandomOfTheThread, java.util.concurrent.ThreadLocalRandom",
    "RandomOfMath, java.lang.Math.random",
    "RandomUuid, java.util.UUID.randomUUID",
    "RandomKey, java.security.KeyPairGenerator",
    "RandomOrder, java.util.Collections.shuffle",
    "OldFile, java.io.File",
    "Stream, java.io.FileInputStream",
    "NewFile, java.nio.file.Files",
    "Environment, java.lang.System.getenv",
    "Property, java.lang.System.getProperty",
    "Setting, java.lang.Boolean.getBoolean",
    "Output, java.lang.System.out",
    "Exit, java.lang.System.exit",
    "OtherProcess, java.lang.ProcessBuilder",
    "Processors, java.lang.Runtime",
    "Native, java.lang.foreign.Linker",
    "Language, java.util.Locale.getDefault",
    "Reflection, java.lang.Class.forName",
  })
  void anImpureClassIsFound(String fixture, String reference) throws ClassNotFoundException {
    var name = ImpureFixtures.class.getName() + "$" + fixture;
    var impurities = impuritiesOf(Class.forName(name));
    assertThat(impurities).contains(name + " -> " + reference);
    assertThatThrownBy(() -> assertPure(impurities))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(name + " -> " + reference);
  }

  @Test
  void everyFixtureIsTried() throws NoSuchMethodException {
    var tried = new TreeSet<String>();
    var cases =
        CorePurityTest.class
            .getDeclaredMethod("anImpureClassIsFound", String.class, String.class)
            .getAnnotation(CsvSource.class);
    for (var line : cases.value()) tried.add(line.split(",", 2)[0]);
    var fixtures = new TreeSet<String>();
    for (var type : ImpureFixtures.class.getDeclaredClasses()) fixtures.add(type.getSimpleName());
    fixtures.remove(ImpureFixtures.Pure.class.getSimpleName());
    assertThat(tried).isEqualTo(fixtures);
  }

  @Test
  void aPureClassIsNotAccused() {
    assertThat(impuritiesOf(ImpureFixtures.Pure.class)).isEmpty();
    assertThat(impuritiesOf(ImpureFixtures.Pure.Pair.class)).isEmpty();
  }
}
