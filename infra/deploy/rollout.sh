#!/usr/bin/env bash
# Brings a release to a cluster: migrates, replaces one role after the other in the order that a new version
# of an event needs, looks whether the whole is well, and puts everything back as it was if anything of it
# fails. What it does and why in this order: docs/operations/release.md.
#
#   infra/deploy/rollout.sh [--back] <overlay> <image by digest>
#
# With --back it is an older release that comes again: nothing is migrated, since the schema of the newer one
# stays and the older one can't tell it from a broken one.
#
# It needs kubectl with the right to change the namespace of the overlay and to run a program in a pod of
# core-api; and from the environment, if others than these are wanted,
#   PATIENCE    how many seconds a role may take to be ready, and the whole to be well (300)
#   MIGRATION   how many the migration may take: longer than its Job may, which ends it (1000)
set -euo pipefail

back=
if [ "${1:-}" = --back ]; then
    back=yes
    shift
fi
if [ $# -ne 2 ]; then
    echo "usage: $0 [--back] <overlay folder> <image>@sha256:<digest>" >&2
    exit 2
fi
overlay=$(cd "$1" && pwd)
image=$2
patience=${PATIENCE:-300}
case $image in
    *@sha256:*) ;;
    *)
        echo "$image: an image is named by its digest (…@sha256:…), since a tag can be moved" >&2
        exit 2
        ;;
esac

# The workloads in the order in which they are replaced: first those that read what others write, then
# those that write it.
roles=(
    deployment/event-index
    deployment/policies
    deployment/projector-operational
    deployment/projector-customer
    deployment/notifier
    deployment/reconciler
    deployment/rebuilder
    statefulset/archiver
    statefulset/sealer
    deployment/log-keeper
    deployment/core-api
    deployment/customer-api
    deployment/admin-api
    deployment/scheduler
)

folder=$(mktemp -d "$(dirname "$overlay")/.rollout-XXXXXX")
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/new" "$folder/before"

say() { echo "rollout: $*" >&2; }

# The file of a resource among those that kustomize wrote, such as apps_v1_deployment_policies.yaml.
file_of() { find "$folder/new" -name "*${1%%/*}_${1##*/}.yaml"; }

apply() { kubectl apply "${into[@]}" --filename "$1"; }

# Replaces one role and waits until it is ready.
replace() {
    local file
    file=$(file_of "$1")
    [ -n "$file" ] || { say "the overlay has no $1"; return 1; }
    apply "$file" && kubectl rollout status "${into[@]}" "$1" --timeout="${patience}s"
}

# No reconciler runs beside projectors of another release.
stop_reconcilers() {
    [ -e "$folder/before/reconciler.yaml" ] || return 0
    kubectl scale "${into[@]}" deployment/reconciler --replicas=0 || return 1
    local until=$((SECONDS + patience)) left
    while [ "$SECONDS" -lt "$until" ]; do
        left=$(kubectl get pods "${into[@]}" --selector app.kubernetes.io/component=reconciler \
            --output name) || return 1
        [ -n "$left" ] || return 0
        sleep 1
    done
    say "a reconciler does not end: $left"
    return 1
}

# Says how the whole is, and fails where it is not well. Asked by core-api itself, so that no token of anybody
# has to be kept for it.
status() { timeout 60 kubectl exec "${into[@]}" deployment/core-api -- /usr/bin/astro status; }

# Whether the whole is well: once within the time that there is, and then ten seconds on.
is_well() {
    local until=$((SECONDS + patience)) before=0
    while [ "$SECONDS" -lt "$until" ]; do
        if status >"$folder/status" 2>&1; then
            [ "$before" -eq 1 ] && return 0
            before=1
        else
            before=0
        fi
        sleep "${PAUSE:-10}"
    done
    return 1
}

# Brings the stores up to date, and waits until that has ended, well or not.
migrate() {
    kubectl delete "${into[@]}" job/migrate --ignore-not-found --wait && apply "$(file_of job/migrate)" ||
        return 1
    local until=$((SECONDS + ${MIGRATION:-1000})) ended
    while [ "$SECONDS" -lt "$until" ]; do
        ended=$(kubectl get "${into[@]}" job/migrate --output \
            'jsonpath={.status.conditions[?(@.status=="True")].type}') || ended=
        case " $ended " in
            *" Complete "*) return 0 ;;
            *" Failed "*) break ;;
        esac
        sleep "${PAUSE:-10}"
    done
    kubectl logs "${into[@]}" job/migrate --tail=20 >&2 || true
    return 1
}

# Puts back what was replaced, the last first. The schema stays: the release before works on it.
roll_back() {
    local failed=0 place role
    say "putting back what was replaced"
    stop_reconcilers || failed=1
    for ((place = ${#replaced[@]} - 1; place >= 0; place--)); do
        role=${replaced[$place]}
        [ "$role" != deployment/reconciler ] || continue
        put_back "$role" || failed=1
    done
    put_back deployment/reconciler || failed=1
    if [ "$failed" -ne 0 ]; then
        say "not all of it could be put back: look at the workloads, and how the whole is (astro status)"
    fi
    exit 1
}

put_back() {
    local before="$folder/before/${1##*/}.yaml"
    if [ ! -e "$before" ]; then
        say "$1 was not there before, so it stays"
        return 0
    fi
    apply "$before" && kubectl rollout status "${into[@]}" "$1" --timeout="${patience}s"
}

kubectl kustomize "$overlay" --output "$folder/new"
one=$(file_of deployment/customer-api)
[ -n "$one" ] || { say "the overlay has no deployment/customer-api"; exit 1; }
named=$(sed -n 's/^ *\(- \)\{0,1\}image: *//p' "$one" | head -n 1)
namespace=$(sed -n 's/^  namespace: //p' "$one" | head -n 1)
into=(--namespace "${namespace:-default}")
# The same once more, with the image that is to be brought in the place of the one that the overlay names.
named=${named%@*}
cat >"$folder/kustomization.yaml" <<END
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../$(basename "$overlay")
images:
  - name: ${named%:*}
    newName: ${image%@*}
    digest: ${image#*@}
END
rm "$folder"/new/*
kubectl kustomize "$folder" --output "$folder/new"
grep --quiet --fixed-strings "$image" "$(file_of deployment/customer-api)" ||
    { say "the image $named of the overlay could not be replaced"; exit 1; }

# What there is now, as it was applied, so that it can be applied again.
for role in "${roles[@]}"; do
    before="$folder/before/${role##*/}.yaml"
    kubectl apply view-last-applied "${into[@]}" "$role" --output yaml >"$before" 2>/dev/null ||
        rm -f "$before"
done

# All that is no process of ours: it has to fit both releases, as the schema does.
for file in "$folder"/new/*_namespace_*.yaml "$folder"/new/*.yaml; do
    [ -e "$file" ] || continue
    case $file in
        *_job_migrate.yaml | *_statefulset_archiver.yaml | *_statefulset_sealer.yaml) continue ;;
        *_deployment_*.yaml) continue ;;
    esac
    apply "$file"
done

replaced=()
stop_reconcilers || roll_back
if [ -z "$back" ] && ! migrate; then
    say "the migration failed"
    # Before anything of the release before goes on: a migration that still runs would go on beside it.
    kubectl delete "${into[@]}" job/migrate --ignore-not-found --wait || true
    roll_back
fi
for role in "${roles[@]}"; do
    say "$role"
    replaced+=("$role")
    replace "$role" || { say "$role is not ready"; roll_back; }
done
is_well || { say "the whole is not well"; cat "$folder/status" >&2; roll_back; }
say "$image is out"
