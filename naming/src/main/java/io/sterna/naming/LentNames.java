package io.sterna.naming;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import java.util.Optional;

/// The IPv4 addresses that stand for names towards programs of this host that know no IPv6
/// (protocol §2).
public interface LentNames {
  /// None are lent.
  LentNames NONE =
      new LentNames() {
        @Override
        public Optional<IpAddress.V4> lend(Identifier.Name name) {
          return Optional.empty();
        }

        @Override
        public Optional<Identifier.Name> name(IpAddress.V4 address) {
          return Optional.empty();
        }

        @Override
        public int prefixLength(IpAddress.V4 address) {
          return 0;
        }
      };

  /// The address of a name that has an association, always the same; empty if there is none left.
  Optional<IpAddress.V4> lend(Identifier.Name name);

  /// Whose address it is.
  Optional<Identifier.Name> name(IpAddress.V4 address);

  /// The prefix length of the pool that it is in; 0 if it is in none.
  int prefixLength(IpAddress.V4 address);
}
