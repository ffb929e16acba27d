package io.sterna.daemon.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Bytes;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir private Path parent;

  @Test
  void secondDaemonIsToldWhoHasIt() throws Exception {
    var directory = parent.resolve("state");
    try (var _ = StateDirectory.open(directory)) {
      assertThatThrownBy(() -> StateDirectory.open(directory))
          .hasMessage(
              "another daemon (process "
                  + ProcessHandle.current().pid()
                  + ") keeps its state in "
                  + directory
                  + ": stop it, or give this one its own --state")
          .extracting(e -> ((DaemonException) e).reason())
          .isEqualTo(Reason.ALREADY_RUNNING);
    }
    try (var again = StateDirectory.open(directory)) {
      assertThat(again.predecessor()).as("the first ended in order").isEmpty();
    }
  }

  @Test
  void lockOfACrashedDaemonIsTakenOver() throws Exception {
    Files.writeString(parent.resolve("lock"), "4711");
    try (var state = StateDirectory.open(parent)) {
      assertThat(state.predecessor()).hasValue(4711);
    }
  }

  @Test
  void directoryBelongsToItsOwnerAlone() throws Exception {
    try (var _ = StateDirectory.open(parent.resolve("a/b"))) {
      var mode = Files.getPosixFilePermissions(parent.resolve("a/b"));
      assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rwx------");
    }
  }

  @Test
  void fileIsReplacedWhole() throws Exception {
    try (var state = StateDirectory.open(parent)) {
      assertThat(state.read("x")).isEmpty();
      state.write("x", "long content".getBytes(StandardCharsets.US_ASCII));
      state.write("x", "short".getBytes(StandardCharsets.US_ASCII));
      assertThat(state.read("x").orElseThrow()).asString().isEqualTo("short");
      assertThat(parent.resolve("x.new")).doesNotExist();
    }
  }

  @Test
  void whatCannotBeWrittenIsTold() throws Exception {
    try (var state = StateDirectory.open(parent)) {
      Files.createDirectory(parent.resolve("x.new"));
      assertThatThrownBy(() -> state.write("x", new byte[1]))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(parent.resolve("x") + " cannot be written: ");
    }
  }

  @Test
  void markIsStoredAheadAndNotForEachInit() throws Exception {
    try (var state = StateDirectory.open(parent)) {
      var mark = TimestampMark.open(state);
      assertThat(mark.stored()).isEqualTo(Bytes.empty());
      mark.advance(Bytes.ofHex("400000000000000000000007"));
      var stored = mark.stored();
      assertThat(stored).isEqualTo(Bytes.ofHex("400000000000003c00000007"));
      mark.advance(Bytes.ofHex("400000000000003b00000000"));
      assertThat(mark.stored()).isEqualTo(stored);
      assertThat(TimestampMark.open(state).stored()).isEqualTo(stored);
      mark.advance(stored);
      assertThat(TimestampMark.open(state).stored())
          .isEqualTo(Bytes.ofHex("400000000000007800000007"));
    }
  }
}
