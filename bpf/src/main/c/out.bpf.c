/* Egress of sterna0: from the local kernel to the wire. What this does not translate goes on into
 * the device, to its reader: the slow path, which knows everything.
 */
#include <linux/pkt_cls.h>
#include "lib/count.h"
#include "lib/maps.h"
#include "lib/packet.h"
#include "lib/rewrite.h"

static __always_inline bool st_is_mapped(const __u8 *address)
{
	const __u32 *words = (const __u32 *)address;

	return !words[0] && !words[1] && words[2] == bpf_htonl(0xffff);
}

static __always_inline enum st_fate st_send(struct __sk_buff *skb, struct st_packet *p,
					    __u32 *interface)
{
	enum st_fate fate;
	struct st_out *found, out;
	struct st_context *context;
	struct st_flow flow = { .protocol = IPPROTO_TCP };

	if (skb->protocol != bpf_htons(ETH_P_IPV6))
		return ST_NO_PEER;
	if (!st_reach(skb, ETH_HLEN + sizeof(struct ipv6hdr) + sizeof(struct tcphdr)))
		return ST_IRREGULAR;
	fate = st_read_ipv6(skb, p, true);
	if (fate == ST_TRANSLATED)
		fate = st_read_tcp(skb, p);
	if (fate != ST_TRANSLATED)
		return fate;
	found = bpf_map_lookup_elem(&outs, &p->addresses);
	if (!found)
		return ST_NO_PEER;
	__builtin_memcpy(&out, found, sizeof(out));
	if (out.version != out.version_again)
		return ST_TORN;
	flow.peer = out.peer;
	flow.local_port = p->source_port;
	flow.remote_port = p->destination_port;
	context = bpf_map_lookup_elem(&contexts, &flow);
	if (!context)
		return ST_NO_CONTEXT;

	bool v4 = st_is_mapped(out.locators.local);
	__u32 shrinkage = v4 ? sizeof(struct ipv6hdr) - sizeof(struct iphdr) : 0;
	__u32 headers = p->ip_header + p->tcp_header - shrinkage;
	__u32 wire = skb->gso_size ? headers + skb->gso_size : p->length - shrinkage;
	if (wire > out.mtu)
		return ST_TOO_BIG;

	st_note_sent(skb, context, p);
	st_traffic(skb, true, out.peer, p->length - shrinkage, headers);
	if (st_rewrite_checksum(skb, p, out.delta))
		return ST_FAILED;
	struct st_wire to;
	__builtin_memcpy(&to, &out.locators, sizeof(to));
	if (v4 ? st_6_to_4(skb, p, &to) : st_6_to_6(skb, &to))
		return ST_FAILED;
	*interface = out.interface;
	return ST_TRANSLATED;
}

/* Whether the slow path is to see it: it was steered to sterna0 on its way in. */
static __always_inline bool st_is_steered(struct __sk_buff *skb)
{
	__u8 *frame = st_data(skb);

	return (void *)(frame + ETH_HLEN) <= st_end(skb) && frame[6] == ST_STEERED >> 8 &&
	       frame[7] == (ST_STEERED & 0xff);
}

SEC("tcx/egress")
int st_out(struct __sk_buff *skb)
{
	struct st_packet p = {};
	__u32 interface = 0, zero = 0;
	enum st_fate fate;

	if (st_is_steered(skb))
		return ST_NEXT;
	fate = st_send(skb, &p, &interface);
	st_count(true, fate);
	if (fate == ST_FAILED)
		return TC_ACT_SHOT;
	if (fate != ST_TRANSLATED)
		return ST_NEXT;
	struct st_host *machine = bpf_map_lookup_elem(&host, &zero);
	if (machine)
		skb->mark = machine->mark; /* the rule "from <locator>" looks at it */
	return bpf_redirect_neigh(interface, 0, 0, 0);
}

char st_license[] SEC("license") = "Apache-2.0";
