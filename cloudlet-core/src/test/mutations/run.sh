#!/usr/bin/env bash
# Shows that each defence is held by a test. For each patch here: remove the defence in a clone of the last commit, run only the
# tests named in the patch's header ("Test: Class#method", in io.cloudlet.core unless it begins with io.), and require that one fails. Arguments name patches (default: all).
# Works offline once the project has been built. Exits with 1 if a mutant survives, a patch does not apply, or a test is missing.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(git -C "$here" rev-parse --show-toplevel)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac

[ -z "$(git -C "$root" status --porcelain -- '*.java')" ] || echo "note: changes that are not committed are left out"
git clone -q --shared "$root" "$work/clone" || exit 1
cd "$work/clone" || exit 1

echo "building the tests ..."
if ! mvn -o -B -q -pl cloudlet-core,cloudlet-tpm -am test -Dtest=TranscriptTest,ResponseCodeTest -Dsurefire.failIfNoSpecifiedTests=false > "$work/build.txt" 2>&1; then
    tail -40 "$work/build.txt"
    exit 1
fi
# The class path that surefire used stands in its report.
report=$(ls cloudlet-core/target/surefire-reports/TEST-*TranscriptTest.xml)
path=$(grep -o 'name="surefire.real.class.path" value="[^"]*"\|name="surefire.test.class.path" value="[^"]*"\|name="java.class.path" value="[^"]*"' "$report" \
    | sed 's/.*value="//; s/"$//' | awk '{ if (length($0) > length(best)) best = $0 } END { print best }')
version=$(sed -n 's:.*junit-platform-engine-\([0-9.]*\)\.jar.*:\1:p' <<< "$(tr ':' '\n' <<< "$path")")
repository=$(tr ':' '\n' <<< "$path" | sed -n 's:/org/junit/platform/junit-platform-engine/.*::p')
path=$path:$repository/org/junit/platform/junit-platform-launcher/$version/junit-platform-launcher-$version.jar
path=$path:$PWD/cloudlet-tpm/target/classes:$PWD/cloudlet-tpm/target/test-classes
mkdir -p "$work/runner" "$work/none"
"$javac" -d "$work/runner" -cp "$path" "$here/RunTests.java" || exit 1

tests() { sed -n 's/^Test: *//p' "$1" | tr ', ' '\n\n' | sed '/^$/d; /^io\./!s/^/io.cloudlet.core./'; }

if [ $# -gt 0 ]; then patches=("$@"); else patches=("$here"/*.patch); fi

echo "running all their tests as they stand ..."
# shellcheck disable=SC2046
if ! "$java" -cp "$work/runner:$path" RunTests $(for patch in "${patches[@]}"; do tests "$patch"; done | sort -u) > "$work/all.txt" 2> "$work/all.err"; then
    tail -20 "$work/all.txt"
    exit 1
fi
tail -1 "$work/all.txt"

caught=0
bad=0
started=$SECONDS
printf '%-46s %-9s %s\n' patch verdict tests
for patch in "${patches[@]}"; do
    name=$(basename "$patch" .patch)
    git checkout -q -- . && rm -rf "$work/mutant" && mkdir "$work/mutant"
    if ! git apply "$patch" 2> "$work/apply.txt"; then
        verdict="NO APPLY"
    elif ! git diff --name-only -- '*.java' | xargs "$javac" -nowarn -proc:none -d "$work/mutant" -cp "$path" > "$work/javac.txt" 2>&1; then
        verdict="NO BUILD"
        head -5 "$work/javac.txt"
    else
        # shellcheck disable=SC2046
        timeout 300 "$java" -Dcloudlet.simulation.runs=1000 -cp "$work/runner:$work/mutant:$path" RunTests $(tests "$patch") > "$work/out.txt" 2> "$work/err.txt"
        case $? in
            1) verdict=caught ;;
            124) verdict="HANGS" ;;
            2) verdict="NO TEST" ;;
            *) verdict=SURVIVES ;;
        esac
    fi
    if [ "$verdict" = caught ]; then caught=$((caught + 1)); else bad=$((bad + 1)); fi
    printf '%-46s %-9s %s\n' "$name" "$verdict" "$(tests "$patch" | sed 's/.*\.//' | tr '\n' ' ')"
done
echo "$caught caught, $bad not, in $((SECONDS - started)) s"
[ "$bad" -eq 0 ]
