/* The maps. The loader reads their definitions from the section "maps". */
#pragma once

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../abi.h"

struct st_map {
	__u32 type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
};

#define MAP(name, type, key, value, entries)                                                       \
	struct st_map name SEC("maps") = { BPF_MAP_TYPE_##type, sizeof(key), sizeof(value), entries }

MAP(outs, HASH, struct st_pair, struct st_out, ST_OUTS);
MAP(ins, HASH, struct st_pair, struct st_in, ST_INS);
MAP(contexts, HASH, struct st_flow, struct st_context, ST_CONTEXTS);
MAP(traffic, PERCPU_ARRAY, __u32, struct st_traffic, ST_PEERS);
MAP(host, ARRAY, __u32, struct st_host, 1);
MAP(fates, PERCPU_ARRAY, __u32, struct st_fates, 1);

/* The compiler describes the types of what is in the object, and only these. */
union st_abi {
	struct st_pair pair;
	struct st_out out;
	struct st_in in;
	struct st_flow flow;
	struct st_context context;
	struct st_traffic traffic;
	struct st_host host;
	struct st_fates fates;
	enum st_fate fate;
};

const union st_abi st_abi SEC("abi") = {};
