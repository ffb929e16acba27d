package io.sterna.net.netlink;

/// The question whether an nft table is there, struct nfgenmsg:
///
/// ```
/// 0        1         2             4
/// | family | version | resource id | attributes
/// ```
public final class NftTable {
  private static final int GET_TABLE = 10 << 8 | 1; // NFNL_SUBSYS_NFTABLES, NFT_MSG_GETTABLE
  private static final int NETDEV = 5; // NFPROTO_NETDEV
  private static final int NFTA_TABLE_NAME = 1;

  private NftTable() {}

  /// Asks for the table of family netdev with this name.
  public static NetlinkRequest netdev(String name) {
    return new NetlinkRequest(GET_TABLE, 0).u8(NETDEV, 0).u16(0).attribute(NFTA_TABLE_NAME, name);
  }
}
