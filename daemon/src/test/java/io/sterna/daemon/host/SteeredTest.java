package io.sterna.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.PeerView;
import io.sterna.net.HostAddresses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Whose TCP is taken through the data path, and for how long.
class SteeredTest {
  private static final Identifier.Name OWN = new Identifier.Name("own.example");
  private static final IpAddress SOURCE = IpAddress.parse("192.0.2.1");
  private static final IpAddress LOCATOR = IpAddress.parse("203.0.113.1");

  private static final PeerView.Tags PENDING =
      new PeerView.Tags(Bytes.ofHex("212223242526"), Bytes.ofHex("313233343536"));

  private final Memory kernel = new Memory();
  private final Steered steered = new Steered(kernel);

  @Test
  void sourceOfAnUnconfirmedSessionIsSteeredNoLongerThanTheAttempt() {
    steered.put(pending("a.example", SOURCE));
    assertThat(kernel.now).containsExactly(SOURCE);
    steered.put(pending("b.example", SOURCE));
    steered.remove(OWN, name("a.example"));
    assertThat(kernel.now).as("another attempt goes on").containsExactly(SOURCE);
    steered.remove(OWN, name("b.example"));
    assertThat(kernel.now).isEmpty();
  }

  @Test
  void sourceOfAnUnconfirmedSessionIsSteeredForSomeSecondsOnly() {
    steered.put(pending("a.example", SOURCE));
    steered.age();
    steered.tidy(Set.of(SOURCE));
    assertThat(kernel.now).containsExactly(SOURCE);
    steered.age();
    assertThat(kernel.now).isEmpty();
    steered.tidy(Set.of(SOURCE));
    assertThat(kernel.now).as("the translator knows it as a pending peer's").isEmpty();
  }

  @Test
  void whoIsConfirmedStays() {
    steered.put(pending("a.example", SOURCE));
    steered.put(confirmed("a.example", SOURCE, LOCATOR));
    steered.age();
    steered.age();
    steered.tidy(Set.of());
    assertThat(kernel.now).containsExactlyInAnyOrder(SOURCE, LOCATOR);
    steered.remove(OWN, name("a.example"));
    steered.tidy(Set.of(LOCATOR));
    assertThat(kernel.now).as("a context needs it").containsExactly(LOCATOR);
    steered.tidy(Set.of());
    assertThat(kernel.now).isEmpty();
  }

  @Test
  void spoofedAttemptDoesNotEndTheSteeringOfALivingConnection() {
    steered.put(confirmed("a.example", LOCATOR));
    steered.remove(OWN, name("a.example")); // its contexts live on
    steered.put(pending("evil.example", LOCATOR));
    steered.age();
    steered.age();
    steered.tidy(Set.of(LOCATOR));
    steered.remove(OWN, name("evil.example"));
    assertThat(kernel.now).containsExactly(LOCATOR);
  }

  @Test
  void floodOfSpoofedSourcesSteersFew() {
    for (int i = 0; i < 100; i++) steered.put(pending("a" + i + ".example", address(7, i)));
    assertThat(kernel.now).hasSize(Steered.MOST_OF_PREFIX);
    for (int i = 0; i < 100; i++) steered.put(pending("b" + i + ".example", address(i, 1)));
    assertThat(kernel.now).hasSize(Steered.MOST_GUESTS);
    assertThat(steered.turnedAway()).isGreaterThan(100);
    var all = Set.copyOf(kernel.now);
    steered.tidy(all);
    steered.put(confirmed("d.example", LOCATOR));
    assertThat(kernel.now).as("whoever is confirmed finds a place").contains(LOCATOR);
  }

  @Test
  void addressesOfOneSiteShareTheirPlaces() {
    for (int i = 0; i < 10; i++) {
      var v6 = IpAddress.parse("2001:db8:0:" + Integer.toHexString(i) + "::1");
      steered.put(pending("a" + i + ".example", v6));
    }
    assertThat(kernel.now).as("2001:db8::/56").hasSize(Steered.MOST_OF_PREFIX);
  }

  private static IpAddress address(int network, int host) {
    return IpAddress.parse("198.18." + network + "." + (host + 1));
  }

  private static Identifier.Name name(String name) {
    return new Identifier.Name(name);
  }

  private static PeerView pending(String peer, IpAddress source) {
    return view(peer, Optional.empty(), Set.of(source));
  }

  private static PeerView confirmed(String peer, IpAddress... locators) {
    var tags = new PeerView.Tags(Bytes.ofHex("010203040506"), Bytes.ofHex("111213141516"));
    return view(peer, Optional.of(tags), Set.of(locators));
  }

  private static PeerView view(String peer, Optional<PeerView.Tags> tags, Set<IpAddress> from) {
    return new PeerView(
        OWN,
        name(peer),
        Optional.empty(),
        from,
        tags.isPresent() ? from : Set.of(),
        Map.of(),
        tags,
        tags.stream().toList(),
        tags.isPresent() ? List.of() : List.of(PENDING));
  }

  private static final class Memory implements Steered.Kernel {
    private Set<IpAddress> now = Set.of();

    @Override
    public Set<IpAddress> peers() {
      return now;
    }

    @Override
    public void peers(Set<IpAddress> locators) {
      now = Set.copyOf(locators);
    }

    @Override
    public void uplinks(HostAddresses all) {}
  }
}
