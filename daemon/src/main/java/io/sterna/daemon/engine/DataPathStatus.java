package io.sterna.daemon.engine;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.translate.TranslatorStatus;
import java.util.Set;

/// A snapshot of the data path.
///
/// @param sources addresses whose packets have to be steered here
/// @param waiting SYNs that wait for an association
/// @param turnedAway SYNs for which there was no place, or that waited in vain
/// @param rejected packets of local programs that were answered with an ICMP error
/// @param strays segments of connections of a run before that were kept from local TCP
/// @param unasked segments dropped because there were too many to ask the kernel whose they are
/// @param overrun encapsulated packets that came too fast
public record DataPathStatus(
    TranslatorStatus translator,
    Set<IpAddress> sources,
    int waiting,
    long turnedAway,
    long rejected,
    long strays,
    long unasked,
    long overrun) {
  public DataPathStatus {
    sources = Set.copyOf(sources);
  }
}
