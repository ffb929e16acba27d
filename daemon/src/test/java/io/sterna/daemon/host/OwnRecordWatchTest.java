package io.sterna.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.naming.NamingEvent;
import io.sterna.naming.OwnRecord;
import io.sterna.naming.OwnRecord.Standing;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OwnRecordWatchTest {
  private static final Identifier.Name NAME = new Identifier.Name("a.example");
  private final LinkedBlockingQueue<NamingEvent> told = new LinkedBlockingQueue<>();

  @Test
  void wrongRecordIsToldWithItsRemedy() throws Exception {
    var wrong = new OwnRecord(Standing.WRONG, "it is wrong", "write it");
    try (var _ = new OwnRecordWatch(NAME, _ -> wrong, told::add)) {
      var event = told.poll(10, TimeUnit.SECONDS);
      assertThat(event).isEqualTo(new NamingEvent.OwnRecordWrong(NAME, "it is wrong; write it"));
      assertThat(event.isTrouble()).isTrue();
    }
  }

  @Test
  void rightRecordIsNoNews() throws Exception {
    var looked = new LinkedBlockingQueue<Identifier>();
    try (var _ =
        new OwnRecordWatch(
            NAME,
            name -> {
              looked.add(name);
              return new OwnRecord(Standing.RIGHT, "fine", "");
            },
            told::add)) {
      assertThat(looked.poll(10, TimeUnit.SECONDS)).isEqualTo(NAME);
    }
    assertThat(told).isEmpty();
  }
}
