/* What is counted, and what is noted of a connection. */
#pragma once

#include "maps.h"
#include "packet.h"

static __always_inline void st_count(bool out, enum st_fate fate)
{
	__u32 zero = 0;
	struct st_fates *all = bpf_map_lookup_elem(&fates, &zero);

	if (!all || (__u32)fate >= ST_FATES)
		return;
	if (out)
		all->sent[fate]++;
	else
		all->received[fate]++;
}

/* How many packets of the wire this one stands for. */
static __always_inline __u32 st_segments(struct __sk_buff *skb)
{
	return skb->gso_size && skb->gso_segs ? skb->gso_segs : 1;
}

/* `length` with the headers of the wire, of which each segment has its own. */
static __always_inline void st_traffic(struct __sk_buff *skb, bool out, __u32 peer, __u32 length,
				       __u32 headers)
{
	struct st_traffic *all = bpf_map_lookup_elem(&traffic, &peer);
	__u32 segments = st_segments(skb);
	__u32 bytes = length + (segments - 1) * headers;

	if (!all)
		return;
	if (out) {
		all->packets_sent += segments;
		all->bytes_sent += bytes;
	} else {
		all->packets_received += segments;
		all->bytes_received += bytes;
	}
}

static __always_inline void st_note_sent(struct __sk_buff *skb, struct st_context *context,
					 struct st_packet *p)
{
	__u32 end = p->sequence + (p->length - p->ip_header - p->tcp_header);

	context->used = bpf_ktime_get_coarse_ns();
	context->packets_sent += st_segments(skb);
	if (!(context->known & ST_SENT) || (__s32)(end - context->sent_next) > 0)
		context->sent_next = end;
	if (p->flags & ST_ACK)
		context->acknowledged = p->acknowledgment;
	if (!(context->known & ST_SENT))
		context->known |= ST_SENT;
}

static __always_inline void st_note_received(struct __sk_buff *skb, struct st_context *context,
					     struct st_packet *p)
{
	context->used = bpf_ktime_get_coarse_ns();
	context->packets_received += st_segments(skb);
	if (!(p->flags & ST_ACK))
		return;
	context->peer_acknowledged = p->acknowledgment;
	if (!(context->known & ST_RECEIVED))
		context->known |= ST_RECEIVED;
}
