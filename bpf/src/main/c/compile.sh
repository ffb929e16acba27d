#!/bin/sh
# compile.sh OUT: the BPF programs, each *.bpf.c an object in OUT, unless those there are newer than
# all sources. A build without clang has no fast path: everything takes the slow one.
set -eu
cd "$(dirname "$0")"
out=$1
if ! command -v clang >/dev/null || [ ! -e /usr/include/bpf/bpf_helpers.h ]; then
  echo "[WARNING] no clang with libbpf's headers here, so this build has no kernel fast path: apt-get install clang libbpf-dev" >&2
  exit 0
fi
mkdir -p "$out"
for source in *.bpf.c; do
  object=$out/${source%.c}.o
  [ -e "$object" ] && [ -z "$(find . -newer "$object" -type f -print -quit)" ] && continue
  clang -target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Werror -Wno-address-of-packed-member \
    -I"/usr/include/$(uname -m)-linux-gnu" -fdebug-prefix-map="$PWD=." -c "$source" -o "$object.new"
  mv "$object.new" "$object"
done
