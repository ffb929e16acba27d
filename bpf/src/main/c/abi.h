/* What the programs and the daemon share: the keys and values of the maps.
 *
 * Each struct has a Java record of the same name; a test compares both through BTF. Whoever changes
 * one changes ST_LAYOUT with it: a daemon never reads maps of another layout.
 *
 * Addresses take 16 bytes, IPv4 as ::ffff:a.b.c.d. Ports and addresses are in network order,
 * everything else is in the host's.
 */
#pragma once

#include <linux/types.h>

#define ST_LAYOUT 1

#define ST_OUTS 4096
#define ST_INS 16384
#define ST_CONTEXTS 65536
#define ST_PEERS 4096

/* Two addresses as one end sees them. */
struct st_pair {
	__u8 local[16];
	__u8 remote[16];
};
_Static_assert(sizeof(struct st_pair) == 32, "st_pair");

/* Where a peer's packets go now, by the pair of identifier addresses. It is one value, so that a
 * move is one write. A reader copies it, and believes it if both versions are the same.
 */
struct st_out {
	__u32 version;
	__u32 peer;		/* its number in st_flow and st_traffic */
	struct st_pair locators;
	__u32 interface;
	__u32 mtu;		/* of IP packets on the wire */
	__u32 delta;		/* what the checksum's words grow by: 0 in form `names` */
	__u32 version_again;
};
_Static_assert(sizeof(struct st_out) == 56, "st_out");

/* Whose packets come between a pair of locators. */
struct st_in {
	__u32 version;
	__u32 peer;
	struct st_pair identifiers;
	__u32 delta;
	__u32 version_again;
};
_Static_assert(sizeof(struct st_in) == 48, "st_in");

/* The key of a context: a connection with a peer, wherever both are. */
struct st_flow {
	__u32 peer;
	__u16 local_port;
	__u16 remote_port;
	__u8 protocol;
	__u8 zero[3];
};
_Static_assert(sizeof(struct st_flow) == 12, "st_flow");

#define ST_SENT 1		/* sent_next and acknowledged are known */
#define ST_RECEIVED 2		/* peer_acknowledged is */

/* What was seen of a connection. */
struct st_context {
	__u64 used;		/* CLOCK_MONOTONIC, in ns, when its last packet came by */
	__u64 packets_sent;
	__u64 packets_received;
	__u32 sent_next;	/* TCP: up to before which sequence number was sent */
	__u32 acknowledged;	/* the last acknowledgment sent */
	__u32 peer_acknowledged;	/* the last one received */
	__u32 known;
};
_Static_assert(sizeof(struct st_context) == 40, "st_context");

/* Packets as they are on the wire, and their bytes with IP headers. One for each peer. */
struct st_traffic {
	__u64 packets_sent;
	__u64 bytes_sent;
	__u64 packets_received;
	__u64 bytes_received;
};
_Static_assert(sizeof(struct st_traffic) == 32, "st_traffic");

/* The machine. */
struct st_host {
	__u32 device;		/* the index of sterna0 */
	__u32 mark;		/* of what leaves, for the policy rules */
	__u8 mac[6];		/* of sterna0 */
	__u8 zero[2];
};
_Static_assert(sizeof(struct st_host) == 16, "st_host");

/* What became of a packet, counted by direction. A number is never used again. */
enum st_fate {
	ST_TRANSLATED = 0,
	ST_NO_PEER = 1,		/* between addresses that belong to no peer */
	ST_NO_CONTEXT = 2,
	ST_IRREGULAR = 3,	/* no TCP, a fragment, options of IP, wrong lengths */
	ST_BEGIN_OR_END = 4,	/* SYN, FIN, RST */
	ST_TOO_BIG = 5,		/* for the path */
	ST_IPV4_CHECKSUM = 6,
	ST_TORN = 7,		/* the peer's record changed while it was read */
	ST_FAILED = 8,		/* the kernel refused to rewrite it: dropped */
	ST_FATES = 16,
};

struct st_fates {
	__u64 sent[ST_FATES];
	__u64 received[ST_FATES];
};
_Static_assert(sizeof(struct st_fates) == 256, "st_fates");
