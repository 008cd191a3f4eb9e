#!/usr/bin/env bash
# Brings a release to a cluster: migrates, replaces one role after the other in the order that a new version
# of an event needs, looks whether the whole is well, and puts everything back as it was if anything of it
# fails. What it does and why in this order: docs/operations/release.md.
#
#   infra/deploy/rollout.sh <overlay> <image by digest>
#
# It needs kubectl with the right to change the namespace of the overlay, and curl; and from the environment
#   HEALTH_URL     where core-api says how the whole is: https://account.…/api/v1/health
#   HEALTH_TOKEN   the personal token of an account of IT that may read that
#   PATIENCE       how many seconds a role may take to be ready, and the whole to be well; 300 by default
set -euo pipefail

if [ $# -ne 2 ]; then
    echo "usage: $0 <overlay folder> <image>@sha256:<digest>" >&2
    exit 2
fi
overlay=$(cd "$1" && pwd)
image=$2
: "${HEALTH_URL:?HEALTH_URL has to say where core-api answers /api/v1/health}"
: "${HEALTH_TOKEN:?HEALTH_TOKEN has to be the personal token of an account of IT}"
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

# Whether the whole is well: once within the time that there is, and then ten seconds on.
is_well() {
    local until=$((SECONDS + patience)) before=0
    while [ "$SECONDS" -lt "$until" ]; do
        if curl --silent --show-error --fail --max-time 10 --header @"$folder/header" "$HEALTH_URL" |
            grep --quiet --extended-regexp '"is_well": *true'; then
            [ "$before" -eq 1 ] && return 0
            before=1
        else
            before=0
        fi
        sleep "${PAUSE:-10}"
    done
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
        say "not all of it could be put back: look at the workloads, and at $HEALTH_URL"
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

(umask 077 && printf 'Authorization: Bearer %s\n' "$HEALTH_TOKEN" >"$folder/header")
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
kubectl delete "${into[@]}" job/migrate --ignore-not-found --wait
if ! { apply "$(file_of job/migrate)" &&
    kubectl wait "${into[@]}" job/migrate --for=condition=complete --timeout="${patience}s"; }; then
    say "the migration failed: kubectl logs job/migrate"
    roll_back
fi
for role in "${roles[@]}"; do
    say "$role"
    replaced+=("$role")
    replace "$role" || { say "$role is not ready"; roll_back; }
done
is_well || { say "the whole is not well: $HEALTH_URL"; roll_back; }
say "$image is out"
