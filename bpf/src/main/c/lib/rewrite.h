/* Other addresses for a packet, of the same family or the other (protocol section 7).
 *
 * The transport checksum first, while it stands where it was read. With PSEUDO_HDR the kernel does
 * what fits the packet: the field itself where it is complete, the seed of it where the device or
 * the receiver is to finish it, and with it the sum over the whole packet where there is one.
 */
#pragma once

#include "packet.h"

#define ST_ADDRESSES6 (ETH_HLEN + 8)

static __always_inline long st_rewrite_checksum(struct __sk_buff *skb, struct st_packet *p,
						__u32 delta)
{
	if (!delta)
		return 0;
	return bpf_l4_csum_replace(skb, ETH_HLEN + p->ip_header + 16, 0, delta, BPF_F_PSEUDO_HDR);
}

static __always_inline long st_write_ethertype(struct __sk_buff *skb, __u16 type)
{
	__be16 wire = bpf_htons(type);

	return bpf_skb_store_bytes(skb, 12, &wire, sizeof(wire), 0);
}

/* Source and destination stand in one piece, in the order of the header. */
struct st_wire {
	__u8 source[16];
	__u8 destination[16];
};

static __always_inline long st_6_to_6(struct __sk_buff *skb, struct st_wire *to)
{
	return bpf_skb_store_bytes(skb, ST_ADDRESSES6, to, sizeof(*to), BPF_F_RECOMPUTE_CSUM);
}

static __always_inline long st_6_to_4(struct __sk_buff *skb, struct st_packet *p,
				      struct st_wire *to)
{
	struct ipv6hdr *old = st_data(skb) + ETH_HLEN;
	struct iphdr ip = {};

	if ((void *)(old + 1) > st_end(skb))
		return -1;
	ip.version = 4;
	ip.ihl = 5;
	ip.tos = old->priority << 4 | old->flow_lbl[0] >> 4;
	ip.tot_len = bpf_htons(p->length - sizeof(struct ipv6hdr) + sizeof(ip));
	ip.frag_off = bpf_htons(0x4000); /* identification 0, DF (RFC 6864, 4.1) */
	ip.ttl = old->hop_limit;
	ip.protocol = IPPROTO_TCP;
	__builtin_memcpy(&ip.saddr, to->source + 12, 4);
	__builtin_memcpy(&ip.daddr, to->destination + 12, 4);
	ip.check = ~st_fold(bpf_csum_diff(0, 0, (__be32 *)&ip, sizeof(ip), 0));
	if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IP), 0))
		return -1;
	if (bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), 0))
		return -1;
	return st_write_ethertype(skb, ETH_P_IP);
}

static __always_inline long st_4_to_6(struct __sk_buff *skb, struct st_packet *p,
				      struct st_wire *to)
{
	struct iphdr *old = st_data(skb) + ETH_HLEN;
	struct ipv6hdr ip = {};

	if ((void *)(old + 1) > st_end(skb))
		return -1;
	ip.version = 6;
	ip.priority = old->tos >> 4;
	ip.flow_lbl[0] = old->tos << 4;
	ip.payload_len = bpf_htons(p->length - sizeof(struct iphdr));
	ip.nexthdr = IPPROTO_TCP;
	ip.hop_limit = old->ttl;
	__builtin_memcpy(&ip.saddr, to, sizeof(*to));
	if (bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0))
		return -1;
	if (bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), BPF_F_RECOMPUTE_CSUM))
		return -1;
	return st_write_ethertype(skb, ETH_P_IPV6);
}
