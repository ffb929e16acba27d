/* Reading a TCP packet that needs nothing special. */
#pragma once

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include "../abi.h"

#define ST_NEXT (-1)		/* a verdict of tc: as if this program were not there */

/* The first two bytes of a source MAC, of frames between this host's own parts. */
#define ST_STEERED 0x0253	/* came in on the interface whose index follows */
#define ST_HANDED_BACK 0x0653	/* the slow path has looked at it, and it is none of ours */

#define ST_FIN 0x01
#define ST_SYN 0x02
#define ST_RST 0x04
#define ST_ACK 0x10

struct st_packet {
	struct st_pair addresses;	/* local is the source on the way out, else the destination */
	bool v4;
	__u8 flags;
	__u16 ip_header;
	__u16 tcp_header;
	__u16 length;			/* of the IP packet */
	__u16 source_port;
	__u16 destination_port;
	__u32 sequence;
	__u32 acknowledgment;
};

static __always_inline void *st_data(struct __sk_buff *skb)
{
	return (void *)(long)skb->data;
}

static __always_inline void *st_end(struct __sk_buff *skb)
{
	return (void *)(long)skb->data_end;
}

/* Makes the first `length` bytes readable in place, if the packet has them. */
static __always_inline bool st_reach(struct __sk_buff *skb, __u32 length)
{
	if (st_data(skb) + length <= st_end(skb))
		return true;
	return skb->len >= length && !bpf_skb_pull_data(skb, length);
}

static __always_inline void st_mapped(__u8 *address, __be32 v4)
{
	__u32 *words = (__u32 *)address;

	words[0] = 0;
	words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = v4;
}

static __always_inline __u16 st_fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

/* The addresses of an incoming packet, and its shape as far as the IP header tells. */
static __always_inline enum st_fate st_read_ipv4(struct __sk_buff *skb, struct st_packet *p)
{
	struct iphdr *ip = st_data(skb) + ETH_HLEN;

	if ((void *)(ip + 1) > st_end(skb))
		return ST_IRREGULAR;
	p->v4 = true;
	p->ip_header = sizeof(*ip);
	p->length = bpf_ntohs(ip->tot_len);
	st_mapped(p->addresses.local, ip->daddr);
	st_mapped(p->addresses.remote, ip->saddr);
	if (ip->version != 4 || ip->ihl != 5 || ip->protocol != IPPROTO_TCP)
		return ST_IRREGULAR;
	return ip->frag_off & bpf_htons(0x3fff) ? ST_IRREGULAR : ST_TRANSLATED;
}

static __always_inline bool st_ipv4_checksum_fits(struct __sk_buff *skb)
{
	struct iphdr *ip = st_data(skb) + ETH_HLEN;

	if ((void *)(ip + 1) > st_end(skb))
		return false;
	return st_fold(bpf_csum_diff(0, 0, (__be32 *)ip, sizeof(*ip), 0)) == 0xffff;
}

static __always_inline enum st_fate st_read_ipv6(struct __sk_buff *skb, struct st_packet *p,
						 bool out)
{
	struct ipv6hdr *ip = st_data(skb) + ETH_HLEN;

	if ((void *)(ip + 1) > st_end(skb))
		return ST_IRREGULAR;
	p->v4 = false;
	p->ip_header = sizeof(*ip);
	__builtin_memcpy(p->addresses.local, out ? &ip->saddr : &ip->daddr, 16);
	__builtin_memcpy(p->addresses.remote, out ? &ip->daddr : &ip->saddr, 16);
	if (ip->version != 6 || ip->nexthdr != IPPROTO_TCP)
		return ST_IRREGULAR;
	__u32 length = bpf_ntohs(ip->payload_len);
	if (!length || length + sizeof(*ip) > 0xffff)
		return ST_IRREGULAR;
	p->length = length + sizeof(*ip);
	return ST_TRANSLATED;
}

/* The TCP header of a packet whose IP header was read. */
static __always_inline enum st_fate st_read_tcp(struct __sk_buff *skb, struct st_packet *p)
{
	struct tcphdr *tcp = st_data(skb) + ETH_HLEN + (p->v4 ? 20 : 40);

	if ((void *)(tcp + 1) > st_end(skb))
		return ST_IRREGULAR;
	if ((__u32)p->length + ETH_HLEN > skb->len)
		return ST_IRREGULAR;
	p->tcp_header = tcp->doff * 4;
	if (p->tcp_header < sizeof(*tcp) || p->ip_header + p->tcp_header > p->length)
		return ST_IRREGULAR;
	p->flags = ((__u8 *)tcp)[13];
	p->source_port = tcp->source;
	p->destination_port = tcp->dest;
	p->sequence = bpf_ntohl(tcp->seq);
	p->acknowledgment = bpf_ntohl(tcp->ack_seq);
	return p->flags & (ST_SYN | ST_FIN | ST_RST) ? ST_BEGIN_OR_END : ST_TRANSLATED;
}
