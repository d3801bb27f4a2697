# Sourced by the scripts beside: where the clone is, and what the machine must have.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
STATE="$ROOT/.wse"

fail() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

# The help of the programs in Java lies in files beside this one, so that it comes at once, also before anything is built.
# HelpTextTest writes them from the programs' own options.
print_help() { # NAME
  cat "$ROOT/scripts/lib/help/$1.txt"
  exit
}

asks_for_help() { # ARGUMENT...
  local argument
  for argument; do
    case $argument in -h | --help) return 0 ;; esac
  done
  return 1
}

# Ends all that runs in a process group: it is asked, and killed where that takes longer.
end_group() { # LEADER TENTHS_OF_A_SECOND
  local tenth
  kill -TERM -- "-$1" 2> /dev/null || true
  for ((tenth = 0; tenth < $2; tenth++)); do
    wait "$1" 2> /dev/null || true
    kill -0 -- "-$1" 2> /dev/null || return 0
    sleep 0.1
  done
  kill -KILL -- "-$1" 2> /dev/null || true
}

# Builds first. The build ends with the script that needs it, also where that is killed hard. It runs in the background, since bash
# acts on a signal only when what it has in the foreground is over.
build() { # ARGUMENT...
  trap 'trap "" INT TERM HUP; end_build; exit 130' INT TERM HUP
  setpriv --pdeathsig TERM "$ROOT/scripts/build" "$@" &
  wait "$!" || exit
  trap - INT TERM HUP
}

end_build() {
  [ -n "${!:-}" ] || return 0
  kill -TERM "$!" 2> /dev/null || true
  wait "$!" || true
}

# Sets JAVA and JAVA_MAJOR.
need_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    JAVA="$JAVA_HOME/bin/java"
    [ -x "$JAVA" ] || fail "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it"
  else
    JAVA=$(command -v java) || fail "Java is missing: install a JDK of version 17 or newer"
  fi
  # The first line may be about JDK_JAVA_OPTIONS; the version stands in quotes: 17.0.15, 25 or 1.8.0_402.
  local version
  version=$("$JAVA" -version 2>&1) || fail "$JAVA does not run: $(grep -im 1 error <<< "$version")"
  JAVA_MAJOR=$(sed -nE 's/.* version "(1\.)?([0-9]+).*/\2/p' <<< "$version" | head -n 1)
  [ -n "$JAVA_MAJOR" ] && [ "$JAVA_MAJOR" -ge 17 ] ||
    fail "Java 17 or newer is needed, $JAVA is ${JAVA_MAJOR:-of an unknown version}"
}

need_build_tools() {
  local javac=javac
  # Maven takes the compiler from there, whatever else is in PATH.
  [ -z "${JAVA_HOME:-}" ] || javac="$JAVA_HOME/bin/javac"
  command -v "$javac" > /dev/null || fail "$javac is missing: install a JDK, not only a JRE"
  command -v mvn > /dev/null || fail "Maven is missing: install version 3.8 or newer"
  local maven maven_major maven_minor maven_rest
  maven=$(mvn --version 2> /dev/null | sed -nE 's/.*Apache Maven ([0-9]+)\.([0-9]+)(\S*).*/\1 \2 \3/p') || true
  read -r maven_major maven_minor maven_rest <<< "$maven"
  [ -n "$maven_major" ] || fail "mvn does not run: $(mvn --version 2>&1 | grep -m 1 . || true)"
  [ "$maven_major" -gt 3 ] || { [ "$maven_major" -eq 3 ] && [ "$maven_minor" -ge 8 ]; } ||
    fail "Maven 3.8 or newer is needed, this is $maven_major.$maven_minor$maven_rest"
  command -v node > /dev/null || fail "Node is missing: install version 20 or newer"
  local node_major
  node_major=$(node -p 'process.versions.node.split(".")[0]' 2> /dev/null) ||
    fail "node does not run: $(node -p 0 2>&1 | grep -m 1 . || true)"
  [ "$node_major" -ge 20 ] || fail "Node 20 or newer is needed, this is $(node --version)"
  command -v npm > /dev/null || fail "npm is missing: it comes with Node, or as a package of its own"
}

# What cannot be written is said in our words: where bash itself fails to open a file, its own would come first.

make_folder() { # FOLDER
  { mkdir -p "$1" && [ -w "$1" ]; } 2> /dev/null || fail "$1 cannot be written"
}

empty_file() { # FILE
  { : > "$1"; } 2> /dev/null || fail "$1 cannot be written"
}

# The file on descriptor 9, for flock, until the script ends.
open_lock() { # FILE
  command -v flock > /dev/null || fail "flock is missing: install util-linux"
  { exec 9> "$1"; } 2> /dev/null || fail "$1 cannot be written"
}

need_run_tools() {
  local tool
  for tool in setsid setpriv; do
    command -v "$tool" > /dev/null || fail "$tool is missing: install util-linux"
  done
}
