package io.sterna.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Novelty;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.JsonText;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
  @Test
  void whatIsNotKnownStandsBySortAndNumber() {
    var novelties = new EnumMap<Novelty, Map<Integer, Long>>(Novelty.class);
    novelties.put(Novelty.VERSION, new TreeMap<>(Map.of(2, 7L, Associations.OTHER_NUMBERS, 1L)));
    novelties.put(Novelty.COMMAND, Map.of(99, 3L));
    Json json = StatusJson.novelties(novelties);
    assertThat(JsonText.write(json))
        .isEqualTo("{\"version\":{\"others\":1,\"2\":7},\"command\":{\"99\":3}}");
  }
}
