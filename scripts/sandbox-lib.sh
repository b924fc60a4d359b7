# For scripts/demo and scripts/soak, which source it: a temporary sandbox of servers, cleaned up whatever happens,
# and the comparison of their tables. Sets $project and $sandbox, and puts our programs into PATH.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH="$project/build/bin:$PATH"
sandbox=
image=
load_pid=

say() { printf '\n== %s\n' "$*"; }
sql() { ./mysql --defaults-file="$1.cnf" --batch --skip-column-names -e "$2"; }
figure() { jq -r "$2" "$1"; }

# A server is ours if its command line names our directory; its pid file may be old.
kill_server() {
  local pid
  pid=$(cat "$(sed -n 's/^pid-file *= *//p' "$1")" 2>/dev/null) || return 0
  if tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$sandbox/"; then
    kill -KILL "$pid" || true
  fi
}

start_load() {
  server-adm load master --seconds=0 --rate="$1" --json >load.json &
  load_pid=$!
  sleep 3
}

stop_load() {
  if [[ -z $load_pid ]]; then return 0; fi
  kill "$load_pid" 2>/dev/null || true
  wait "$load_pid" || true
  load_pid=
}

cleanup() {
  trap - EXIT
  stop_load
  server-adm -C "$sandbox" stop --all >/dev/null 2>&1 || true
  local option_file
  for option_file in "$sandbox"/*.cnf; do
    if [[ -e $option_file ]]; then kill_server "$option_file"; fi
  done
  rm -rf "$sandbox"
  if [[ -n $image ]]; then
    umount -l "$image.d"
    rm -rf "$image" "$image.d"
  fi
}

# Has the sandbox made on an XFS of so many megabytes, unless where it would be files can be cloned.
use_file_system_that_clones() {
  local parent=${TMPDIR:-/tmp} probe
  probe=$(mktemp -d "$parent/slaveclone-probe-XXXXXX")
  echo probe >"$probe/a"
  if cp --reflink=always "$probe/a" "$probe/b" 2>/dev/null; then
    rm -rf "$probe"
    return
  fi
  rm -rf "$probe"
  image=$(mktemp "$parent/slaveclone-xfs-XXXXXX")
  truncate -s "$1M" "$image"
  mkfs.xfs -q "$image"
  mkdir "$image.d"
  mount -o loop "$image" "$image.d"
  TMPDIR=$image.d
}

# A master and its slave, the donor, in a directory of their own, which becomes the current one.
# make_sandbox NAME [WORD...]    words for both as for server-adm add
make_sandbox() {
  sandbox=$(mktemp -d "${TMPDIR:-/tmp}/slaveclone-$1-XXXXXX")
  trap cleanup EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  cd "$sandbox"
  say "A master and its slave, the donor, in $sandbox"
  server-adm setup
  server-adm add name=master roles=master "${@:2}"
  server-adm add name=donor roles=slave "${@:2}"
  server-adm start --all
  server-adm replicate donor --from=master
}

end_of_log() { sql master 'SHOW MASTER STATUS' 2>/dev/null || sql master 'SHOW BINARY LOG STATUS'; }

# Waits until the slaves have executed all that the master has written, and says what that is.
wait_for_slaves() {
  local name file position
  read -r file position < <(end_of_log | cut -f 1,2)
  for name in "$@"; do
    if [[ ! $(sql "$name" "SELECT MASTER_POS_WAIT('$file', $position, 600)") =~ ^[0-9]+$ ]]; then
      echo "$name did not reach $file $position" >&2
      return 1
    fi
  done
  echo "$file $position"
}

all_tables() {
  sql "$1" "SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables
    WHERE table_type = 'BASE TABLE'
      AND table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
    ORDER BY 1"
}

checksum() { sql "$1" "CHECKSUM TABLE $2 EXTENDED" | cut -f 2; }

# A line for each table that the master, the donor or the slave named has; a table that is missing somewhere has no
# checksum. Fails if any is DIFFERENT.
compare_tables() {
  local table master donor slave verdict different=0
  printf '%-30s %12s %12s %12s\n' table master donor "$1"
  while read -r table; do
    master=$(checksum master "$table")
    donor=$(checksum donor "$table")
    slave=$(checksum "$1" "$table")
    verdict=DIFFERENT
    if [[ $master != NULL && $master == "$donor" && $master == "$slave" ]]; then
      verdict=identical
    else
      different=1
    fi
    printf '%-30s %12s %12s %12s  %s\n' "$table" "$master" "$donor" "$slave" "$verdict"
  done < <(for name in master donor "$1"; do all_tables "$name"; done | sort -u)
  return "$different"
}
