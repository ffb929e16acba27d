# Sourced by ./sterna, ./dev and .ci/run: finds a JDK, installs Debian packages, builds.
# The caller has set -euo pipefail and has changed into the project's directory.

JDK_AT_LEAST=25

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# The feature release of the JDK in directory $1, or nothing if there is no JDK in it.
jdk_release() {
  [ -x "$1/bin/javac" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

# Sets and exports JAVA_HOME: the given one, what is on the PATH, then the usual places, newest first.
find_jdk() {
  local dir release best='' best_release=0
  local on_path=''
  if command -v javac >/dev/null; then on_path=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")"); fi
  for dir in ${JAVA_HOME:+"$JAVA_HOME"} ${on_path:+"$on_path"}; do
    release=$(jdk_release "$dir")
    if [ "${release:-0}" -ge $JDK_AT_LEAST ]; then export JAVA_HOME="$dir"; return; fi
  done
  for dir in /usr/lib/jvm/* /opt/*jdk* /opt/java/* /usr/local/*jdk* \
      "${HOME:-/root}"/.jdks/* "${HOME:-/root}"/.sdkman/candidates/java/*; do
    release=$(jdk_release "$dir")
    if [ "${release:-0}" -ge $JDK_AT_LEAST ] && [ "$release" -gt $best_release ]; then
      best=$dir best_release=$release
    fi
  done
  [ -n "$best" ] || die \
    "Sterna needs a JDK $JDK_AT_LEAST or later, and none was found in JAVA_HOME, on the PATH, in /usr/lib/jvm or in /opt." \
    "Debian 12 has none: take the archive 'Temurin $JDK_AT_LEAST, Linux, JDK' from https://adoptium.net, unpack it into /opt, and try again."
  export JAVA_HOME="$best"
}

# What the lab drives, and what the BPF programs are built with. Left: a program; right: the Debian package that has it.
LAB_PROGRAMS='
ip iproute2
ss iproute2
ping iputils-ping
nft nftables
curl curl
ssh openssh-client
sshd openssh-server
psql postgresql-client
initdb postgresql
named bind9
dig bind9-dnsutils
nginx nginx
tcpdump tcpdump
tshark tshark
setpriv util-linux
ethtool ethtool
clang clang
bpf_helpers.h libbpf-dev
'

# The Debian packages of the lab that are missing here, one a line.
missing_packages() {
  local program package
  while read -r program package; do
    [ -n "$program" ] || continue
    PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null && continue
    [ "$program" = bpf_helpers.h ] && [ -e /usr/include/bpf/bpf_helpers.h ] && continue
    [ "$program" = initdb ] && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && continue
    printf '%s\n' "$package"
  done <<<"$LAB_PROGRAMS" | sort -u
}

# Installs what the lab lacks. Services that come with a package are neither started nor left enabled:
# the lab starts its own ones, in its own namespaces.
install_lab_packages() {
  local missing
  missing=$(missing_packages | paste -sd' ')
  [ -n "$missing" ] || return 0
  [ "$(id -u)" = 0 ] || { say "missing Debian packages (root could install them): $missing"; return 0; }
  command -v apt-get >/dev/null || { say "missing, and this is no Debian to install it on: $missing"; return 0; }
  say "installing Debian packages: $missing"
  (
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d log=$(mktemp)
    if [ ! -e $policy ]; then
      trap 'rm -f /usr/sbin/policy-rc.d' EXIT
      printf '#!/bin/sh\nexit 101\n' >$policy
      chmod 755 $policy
    fi
    # shellcheck disable=SC2086
    { apt-get -q update && apt-get -q -y --no-install-recommends install $missing; } >"$log" 2>&1 </dev/null ||
      { tail -n 20 "$log" >&2; rm -f "$log"; exit 1; }
    rm -f "$log"
    if command -v systemctl >/dev/null; then
      for service in $missing; do
        case $service in
          bind9) units='named.service' ;;
          nginx) units='nginx.service' ;;
          openssh-server) units='ssh.service ssh.socket' ;;
          postgresql) units='postgresql.service' ;;
          *) continue ;;
        esac
        # shellcheck disable=SC2086
        systemctl disable $units >/dev/null 2>&1 || true
      done
    fi
  ) || die "apt-get could not install: $missing (its last lines are above)"
  case $missing in *clang*|*libbpf-dev*) rm -f target/*.built ;; esac # what was built without has no fast path
}

# Whether this process may make network namespaces, devices in them, and TAPs; prints what is missing.
lab_lacks() {
  [ "$(id -u)" = 0 ] || { echo "root"; return; }
  local name="st-try-$$"
  if ! ip netns add "$name" 2>/dev/null; then echo "the right to make network namespaces"; return; fi
  ip -n "$name" link add name st0 type veth peer name st1 2>/dev/null || echo "veth devices"
  ip -n "$name" tuntap add dev t mode tap 2>/dev/null || echo "TAP devices (/dev/net/tun)"
  ip netns exec "$name" nft add table netdev t 2>/dev/null || echo "nftables of family netdev"
  ip netns del "$name" 2>/dev/null || true
}

maven() {
  MAVEN_OPTS="${MAVEN_OPTS:-} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow" \
    ./mvnw -B -ntp "$@"
}

# build_unless_fresh STAMP WHAT MODULE...: packages the modules and what they need, unless nothing
# changed in their sources since STAMP was touched.
build_unless_fresh() {
  local stamp=$1 what=$2 log sources=() dir
  shift 2
  for dir in core naming net bpf daemon cli sim lab bench; do
    [ -d $dir/src/main ] && sources+=($dir/src/main $dir/pom.xml)
  done
  if [ -e "$stamp" ] && [ -z "$(find pom.xml "${sources[@]}" -newer "$stamp" -print -quit)" ]; then return; fi
  if [ -d "${HOME:-/root}/.m2/repository/org/apache/maven" ]; then say "building $what ..."
  else say "building $what (the first time Maven fetches its libraries: some minutes) ..."; fi
  mkdir -p target 2>/dev/null && [ -w target ] ||
    die "$PWD cannot be written, and has to be built first: clone it into a directory of your own, or have its owner build it"
  exec 9>target/build.lock
  flock 9 # one build at a time; the next one finds that there is nothing left to do
  log=$(mktemp target/build.XXXXXX)
  touch "$log.begun"
  local modules
  modules=$(IFS=,; echo "$*")
  if ! maven -q -pl "$modules" -am -Dmaven.test.skip=true package >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log" "$log.begun"
    die "the build of $what failed: its output is above"
  fi
  mv "$log.begun" "$stamp"
  rm -f "$log"
  exec 9>&-
}

# train_unless_fresh: lets the JDK write down what commands load and link (JEP 514), so that they
# start in half the time. Whatever goes wrong here, they only start slower.
train_unless_fresh() {
  local cache=target/sterna.aot new
  [ -d cli/target/dist ] && [ -w target ] || return 0
  # Any build of the jars outdates it, be it one for the demo or the benchmarks.
  if [ -e "$cache" ] && [ -z "$(find cli/target/dist -newer "$cache" -print -quit)" ]; then return 0; fi
  new=$(mktemp target/aot.XXXXXX) || return 0
  if (
    unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
    "$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$PWD/$new" -Xlog:aot=off -Xlog:cds=off \
      -XX:+UseSerialGC --enable-native-access=io.sterna.net,io.sterna.bpf -Xmx64m -XX:TieredStopAtLevel=1 \
      -p "$PWD/cli/target/dist" -m io.sterna.cli/io.sterna.cli.Training
  ) >/dev/null 2>&1 </dev/null && [ -s "$new" ]; then
    mv -f "$new" "$cache"
  else
    rm -f "$new"
    : >"$cache" # not tried again before the next build
  fi
  rm -f "$new".config
}
