/* Ingress of an interface in use: from the wire to the local kernel, by way of sterna0, so that
 * rules that name an interface see both directions on the same. What this does not translate goes
 * on: to the steering and the slow path, or as ever.
 */
#include <linux/pkt_cls.h>
#include "lib/count.h"
#include "lib/maps.h"
#include "lib/packet.h"
#include "lib/rewrite.h"

static __always_inline enum st_fate st_receive(struct __sk_buff *skb, struct st_packet *p)
{
	enum st_fate fate;
	struct st_in *found, in;
	struct st_context *context;
	struct st_flow flow = { .protocol = IPPROTO_TCP };
	bool v4 = skb->protocol == bpf_htons(ETH_P_IP);

	if (skb->vlan_present || (!v4 && skb->protocol != bpf_htons(ETH_P_IPV6)))
		return ST_NO_PEER;
	if (!st_reach(skb, ETH_HLEN + (v4 ? 20 : 40) + sizeof(struct tcphdr)))
		return ST_NO_PEER;
	__u8 *frame = st_data(skb);
	if ((void *)(frame + ETH_HLEN) > st_end(skb) ||
	    (frame[6] == ST_HANDED_BACK >> 8 && frame[7] == (ST_HANDED_BACK & 0xff)))
		return ST_NO_PEER;
	fate = v4 ? st_read_ipv4(skb, p) : st_read_ipv6(skb, p, false);
	found = bpf_map_lookup_elem(&ins, &p->addresses);
	if (!found)
		return ST_NO_PEER;
	__builtin_memcpy(&in, found, sizeof(in));
	if (in.version != in.version_again)
		return ST_TORN;
	if (fate == ST_TRANSLATED)
		fate = st_read_tcp(skb, p);
	if (fate != ST_TRANSLATED)
		return fate;
	if (v4 && !st_ipv4_checksum_fits(skb))
		return ST_IPV4_CHECKSUM;
	flow.peer = in.peer;
	flow.local_port = p->destination_port;
	flow.remote_port = p->source_port;
	context = bpf_map_lookup_elem(&contexts, &flow);
	if (!context)
		return ST_NO_CONTEXT;

	st_note_received(skb, context, p);
	__u32 growth = v4 ? sizeof(struct ipv6hdr) - sizeof(struct iphdr) : 0;
	st_traffic(skb, false, in.peer, p->length + growth, p->ip_header + p->tcp_header + growth);
	if (st_rewrite_checksum(skb, p, in.delta))
		return ST_FAILED;
	struct st_wire to;
	__builtin_memcpy(to.source, in.identifiers.remote, 16);
	__builtin_memcpy(to.destination, in.identifiers.local, 16);
	return (v4 ? st_4_to_6(skb, p, &to) : st_6_to_6(skb, &to)) ? ST_FAILED : ST_TRANSLATED;
}

/* The destination MAC is that of sterna0, or the kernel drops it in silence; the source says where
 * it came in.
 */
static __always_inline int st_deliver(struct __sk_buff *skb)
{
	__u32 zero = 0;
	struct st_host *machine = bpf_map_lookup_elem(&host, &zero);
	__be32 from = bpf_htonl(skb->ingress_ifindex);
	__u8 macs[12];

	if (!machine)
		return TC_ACT_SHOT;
	__builtin_memcpy(macs, machine->mac, 6);
	macs[6] = ST_STEERED >> 8;
	macs[7] = ST_STEERED & 0xff;
	__builtin_memcpy(macs + 8, &from, 4);
	if (bpf_skb_store_bytes(skb, 0, macs, sizeof(macs), 0))
		return TC_ACT_SHOT;
	return bpf_redirect(machine->device, BPF_F_INGRESS);
}

SEC("tcx/ingress")
int st_in(struct __sk_buff *skb)
{
	struct st_packet p = {};
	enum st_fate fate = st_receive(skb, &p);

	st_count(false, fate);
	if (fate == ST_FAILED)
		return TC_ACT_SHOT;
	return fate == ST_TRANSLATED ? st_deliver(skb) : ST_NEXT;
}

char st_license[] SEC("license") = "Apache-2.0";
