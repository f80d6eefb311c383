# Sourced by edgeseal and mvnw. Finds a JDK 25 or newer, whatever the default java is.
#
# find_jdk sets JDK to the folder of the first one found, or returns 1 with JDK empty.
# shellcheck shell=sh disable=SC2034 # JDK is for who sources this
#
# A JDK says its version in its release file, so no java is started to look for one.

is_jdk_25() { # folder
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_version=
  while IFS='=' read -r jdk_key jdk_value; do
    [ "$jdk_key" = JAVA_VERSION ] && jdk_version=$jdk_value
  done <"$1/release"
  jdk_version=${jdk_version#\"}
  jdk_version=${jdk_version%%[!0-9]*}
  [ -n "$jdk_version" ] && [ "$jdk_version" -ge 25 ]
}

find_jdk() {
  JDK=
  for jdk_folder in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /opt/java/* /usr/java/* \
    /usr/local/*jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/*; do
    if [ -n "$jdk_folder" ] && is_jdk_25 "$jdk_folder"; then
      JDK=$jdk_folder
      return 0
    fi
  done
  jdk_java=$(command -v java) || return 1
  jdk_java=$(readlink -f "$jdk_java")
  jdk_folder=${jdk_java%/bin/java}
  is_jdk_25 "$jdk_folder" || return 1
  JDK=$jdk_folder
}
